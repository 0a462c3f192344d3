#include "runner/cli/task/prepare_options.h"

#include <gtest/gtest.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

TEST(PrepareOptionsTest, FillIsOneOfTwo) {
  CommandOptions accepts;
  PrepareOptions options;
  AddPrepareOptions(accepts, options);
  const auto fill = std::find_if(accepts.begin(), accepts.end(), [](const CommandOption& option) {
    return option.name == "--fill";
  });
  ASSERT_NE(fill, accepts.end());
  EXPECT_EQ(fill->values, (std::vector<std::string>{"required", "all"}));
}

TEST(PrepareOptionsTest, EverythingReachesTheRequest) {
  const testing::TemporaryFolder folder;
  PrepareOptions options;
  options.server = "sandbox";
  options.set = {"a.b=1=2", " c =d"};
  options.values_file = folder.Write("v.json", R"({ "x": 1 })").string();
  options.fill = "all";
  options.credentials = {"k"};
  const v1::PrepareTaskRequest request = MakePrepareRequest("pay/ping", options).value();
  EXPECT_EQ(request.operation(), "pay/ping");
  EXPECT_EQ(request.server(), "sandbox");
  EXPECT_EQ(request.values_json(), R"({"x":1})");
  EXPECT_EQ(request.fill(), v1::FILL_ALL);
  ASSERT_EQ(request.arguments_size(), 2);
  EXPECT_EQ(request.arguments(0).path(), "a.b");
  EXPECT_EQ(request.arguments(0).value(), "1=2");
  EXPECT_EQ(request.arguments(1).path(), "c");
  EXPECT_EQ(request.credentials(0), "k");
}

TEST(PrepareOptionsTest, FilesAreValuesAsTextOrBytes) {
  const testing::TemporaryFolder folder;
  PrepareOptions options;
  options.set = {"a=1"};
  options.set_files = {"photo=" + folder.Write("p", std::string("\xff\xd8", 2)).string(),
                       "body=" + folder.Write("b", R"({"x": 1})").string()};
  const v1::PrepareTaskRequest request = MakePrepareRequest("pay/ping", options).value();
  ASSERT_EQ(request.arguments_size(), 3);
  EXPECT_EQ(request.arguments(1).path(), "photo");
  EXPECT_EQ(request.arguments(1).value(), R"({"base64":"/9g="})");
  EXPECT_EQ(request.arguments(2).value(), R"({"x": 1})");
  options.set_files = {"photo"};
  EXPECT_EQ(ReasonOf(MakePrepareRequest("pay/ping", options).status()), Reason::kArgumentInvalid);
  options.set_files = {"photo=/nowhere/at/all"};
  EXPECT_EQ(ReasonOf(MakePrepareRequest("pay/ping", options).status()), Reason::kArgumentInvalid);
}

TEST(PrepareOptionsTest, EverySetWithoutAPathIsTold) {
  PrepareOptions options;
  options.set = {"a", "b=1", "=c"};
  const Status error = MakePrepareRequest("pay/ping", options).status();
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  ASSERT_EQ(ProblemsOf(error).size(), 2u);
  EXPECT_EQ(ProblemsOf(error)[1].path, "=c");
}

}  // namespace
}  // namespace httptask::runner
