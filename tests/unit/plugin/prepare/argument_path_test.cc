#include "plugin/prepare/argument_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ArgumentPath Parse(std::string_view path) {
  auto parsed = ParseArgumentPath(path);
  EXPECT_TRUE(std::holds_alternative<ArgumentPath>(parsed)) << path;
  return std::holds_alternative<ArgumentPath>(parsed) ? std::get<ArgumentPath>(parsed)
                                                      : ArgumentPath();
}

std::string FaultOf(std::string_view path) {
  auto parsed = ParseArgumentPath(path);
  const auto* problem = std::get_if<Problem>(&parsed);
  if (problem == nullptr) return "parses";
  EXPECT_EQ(problem->rule, "syntax");
  EXPECT_EQ(problem->path, path);
  return problem->message;
}

TEST(ArgumentPathTest, NamesAreTakenApartAtDots) {
  EXPECT_THAT(Parse("user.name").steps, ElementsAre(PathStep("user"), PathStep("name")));
}

TEST(ArgumentPathTest, BracketsHoldIndexes) {
  EXPECT_THAT(Parse("items[0].id").steps,
              ElementsAre(PathStep("items"), PathStep(size_t{0}), PathStep("id")));
}

TEST(ArgumentPathTest, EmptyBracketsAppend) {
  EXPECT_THAT(Parse("tags[]").steps, ElementsAre(PathStep("tags"), PathStep(AppendStep{})));
}

TEST(ArgumentPathTest, BracketsMayHoldAPlainName) {
  EXPECT_EQ(Parse("d[r]").steps, (std::vector<PathStep>{"d", "r"}));
  EXPECT_EQ(Parse("d[_a-1][b]").steps, (std::vector<PathStep>{"d", "_a-1", "b"}));
  EXPECT_THAT(FaultOf("d[1a]"), HasSubstr("column 3: an index"));
}

TEST(ArgumentPathTest, QuotedNamesMayHoldAnything) {
  EXPECT_THAT(Parse(R"(a["b.c"])").steps, ElementsAre(PathStep("a"), PathStep("b.c")));
  EXPECT_THAT(Parse(R"(a["x]y"].z)").steps,
              ElementsAre(PathStep("a"), PathStep("x]y"), PathStep("z")));
  EXPECT_THAT(Parse(R"(a["\u00e9"])").steps, ElementsAre(PathStep("a"), PathStep("é")));
}

TEST(ArgumentPathTest, PrefixesChooseTheScope) {
  EXPECT_EQ(Parse("limit").scope, ArgumentScope::kAny);
  EXPECT_EQ(Parse("path:id").scope, ArgumentScope::kPath);
  EXPECT_EQ(Parse("query:limit").scope, ArgumentScope::kQuery);
  EXPECT_EQ(Parse("header:X-A").scope, ArgumentScope::kHeader);
  EXPECT_EQ(Parse("cookie:c").scope, ArgumentScope::kCookie);
  EXPECT_EQ(Parse("body:user.name").scope, ArgumentScope::kBody);
  EXPECT_EQ(Parse("query:limit").text, "limit");
  EXPECT_THAT(Parse("body:user").steps, ElementsAre(PathStep("user")));
}

TEST(ArgumentPathTest, BodyAloneIsTheWholeBody) {
  for (std::string_view path : {"body", "body:"}) {
    EXPECT_EQ(Parse(path).scope, ArgumentScope::kBody);
    EXPECT_TRUE(Parse(path).steps.empty());
  }
}

TEST(ArgumentPathTest, FaultsTellTheColumn) {
  EXPECT_THAT(FaultOf(""), HasSubstr("column 1: a name is expected"));
  EXPECT_THAT(FaultOf("a..b"), HasSubstr("column 3: a name is expected"));
  EXPECT_THAT(FaultOf("a."), HasSubstr("column 3: a name is expected"));
  EXPECT_THAT(FaultOf(".a"), HasSubstr("column 1: a name is expected"));
  EXPECT_THAT(FaultOf("a[0"), HasSubstr("column 3: ']' is expected"));
  EXPECT_THAT(FaultOf("a[x y]"), HasSubstr("column 3: an index"));
  EXPECT_THAT(FaultOf("a[x y]"), HasSubstr("a name is expected, in double quotes"));
  EXPECT_THAT(FaultOf("a[-1]"), HasSubstr("column 3: an index"));
  EXPECT_THAT(FaultOf("a[0]b"), HasSubstr("column 5: '.' or '[' is expected"));
  EXPECT_THAT(FaultOf("a]b"), HasSubstr("column 2: '.' or '[' is expected"));
  EXPECT_THAT(FaultOf(R"(a["b)"), HasSubstr("column 3"));
  EXPECT_THAT(FaultOf(R"(a["\q"])"), HasSubstr("wrong escape"));
  EXPECT_THAT(FaultOf("query:"), HasSubstr("column 7: a name is expected"));
}

TEST(ArgumentPathTest, AQuotedNameOrAnIndexMayComeFirst) {
  EXPECT_EQ(Parse(R"(["b.c"].d)").steps, (std::vector<PathStep>{"b.c", "d"}));
  EXPECT_EQ(Parse("body:[0].a").steps, (std::vector<PathStep>{size_t{0}, "a"}));
}

TEST(ArgumentPathTest, IndexesEndAtTheirLimit) {
  EXPECT_EQ(FaultOf("a[100000]"), "parses");
  EXPECT_THAT(FaultOf("a[100001]"), HasSubstr("an index"));
  EXPECT_THAT(FaultOf("a[99999999999999999999999]"), HasSubstr("an index"));
}

TEST(ArgumentPathTest, StepsEndAtTheirLimit) {
  std::string path = "a";
  for (int i = 1; i < 64; ++i) path += ".a";
  EXPECT_EQ(FaultOf(path), "parses");
  EXPECT_THAT(FaultOf(path + ".a"), HasSubstr("more than 64 steps"));
}

}  // namespace
}  // namespace httptask
