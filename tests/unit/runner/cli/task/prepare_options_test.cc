#include "runner/cli/task/prepare_options.h"

#include <gmock/gmock.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;

PrepareOptions Parse(std::vector<std::string> arguments) {
  CLI::App app;
  PrepareOptions options;
  AddPrepareOptions(app, options);
  std::reverse(arguments.begin(), arguments.end());
  app.parse(arguments);
  return options;
}

TEST(PrepareOptionsTest, SetKeepsItsValueLetterByLetter) {
  const std::vector<std::string> values = {"a=[1,2]", "b=",      "c=x=y",         "d={}",
                                           "e= -1 ",  "f=\"q\"", "tags[]=${a.b}", "{}=[]"};
  std::vector<std::string> arguments;
  for (const std::string& value : values) arguments.insert(arguments.end(), {"--set", value});
  EXPECT_EQ(Parse(arguments).set, values);
}

TEST(PrepareOptionsTest, EachSetTakesOneArgument) {
  CLI::App app;
  PrepareOptions options;
  std::string operation;
  AddPrepareOptions(app, options);
  app.add_option("operation", operation);
  app.parse(std::vector<std::string>{"pay/ping", "a=1", "--set"});
  EXPECT_THAT(options.set, ElementsAre("a=1"));
  EXPECT_EQ(operation, "pay/ping");
}

TEST(PrepareOptionsTest, FillIsOneOfTwo) {
  EXPECT_EQ(Parse({"--fill", "required"}).fill, "required");
  EXPECT_THROW(Parse({"--fill", "some"}), CLI::ParseError);
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
