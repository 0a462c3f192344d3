#include "plugin/expression/conductor_path.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;

std::string Find(std::string_view path, std::string_view data) {
  const auto parsed = ConductorPath::Parse(path);
  if (!parsed.ok()) return std::string(MessageOf(parsed.status()));
  const auto found = parsed->Evaluate(ParseJson(data).value());
  if (!found.ok()) return std::string(ReasonName(ReasonOf(found.status())));
  return *found ? FormatJson(**found) : "nothing";
}

constexpr char kShop[] = R"({"items": [{"n": "a", "p": 5, "t": ["x"]}, {"n": "b", "p": 12.5}],
  "o": {"x": {"q": 1}, "y": {"q": 2}, "a-b": 3, "1": "one"}, "s": "text", "want": 5})";

TEST(ConductorPathTest, TheRootMayBeLeftOut) {
  for (const char* path : {"o.x.q", "$.o.x.q", "@.o.x.q", "$['o'][\"x\"].q", "o.x.q "}) {
    EXPECT_EQ(Find(path, kShop), "1") << path;
  }
}

TEST(ConductorPathTest, NamesMayHoldNearlyEverything) {
  EXPECT_EQ(Find("o.a-b", kShop), "3");
  EXPECT_EQ(Find("o.1", kShop), R"("one")");
  EXPECT_EQ(Find("o.x|y", kShop), "nothing");
}

TEST(ConductorPathTest, NamesInBracketsMakeAnObject) {
  EXPECT_EQ(Find("o['x','none']", kShop), R"({"x":{"q":1}})");
  EXPECT_EQ(Find("o['x','y'].q", kShop), "[1,2]");
}

TEST(ConductorPathTest, AFilterLooksAtAnObjectItself) {
  EXPECT_EQ(Find("o[?(@.q > 1)]", kShop), "[]");
  EXPECT_EQ(Find("o.*[?(@.q > 1)]", kShop), R"([{"q":2}])");
  EXPECT_EQ(Find("$..[?(@.p > 6)].n", kShop), R"(["b"])");
}

TEST(ConductorPathTest, FiltersHaveTheOperatorsOfConductor) {
  EXPECT_EQ(Find("items[?(@.n =~ /A|C/i)].n", kShop), R"(["a"])");
  EXPECT_EQ(Find("items[?(@.n in ['b', 'c'] && !(@.p < 6))].n", kShop), R"(["b"])");
  EXPECT_EQ(Find("items[?(@.t contains \"x\" || @.p == 12.5)].n", kShop), R"(["a","b"])");
  EXPECT_EQ(Find("items[?(@.p == $.want)].n", kShop), R"(["a"])");
  EXPECT_EQ(Find("items[?(@.t)].n", kShop), R"(["a"])");
}

TEST(ConductorPathTest, FunctionsEndAPath) {
  EXPECT_EQ(Find("items.length()", kShop), "2");
  EXPECT_EQ(Find("items[*].t.length()", kShop), "[1]");
  EXPECT_EQ(Find("$..p.sum()", kShop), "17.5");
  EXPECT_EQ(Find("concat($.s, \"-\", $.items[0].n)", kShop), R"("text-a")");
  EXPECT_THAT(Find("items.reverse()", kShop), HasSubstr("there is no function reverse()"));
  EXPECT_THAT(Find("items.length().x", kShop), HasSubstr("nothing may follow a function"));
}

TEST(ConductorPathTest, SlicesAndIndicesAreThoseOfLists) {
  EXPECT_EQ(Find("items[-1].n", kShop), R"("b")");
  EXPECT_EQ(Find("items[5]", kShop), "nothing");
  EXPECT_EQ(Find("items[0,5].n", kShop), R"(["a"])");
  EXPECT_EQ(Find("items[1:].n", kShop), R"(["b"])");
  EXPECT_EQ(Find("items[:1].n", kShop), R"(["a"])");
  EXPECT_EQ(Find("items['0']", kShop), "nothing");
}

TEST(ConductorPathTest, TheWorkIsLimited) {
  JsonPathLimits limits;
  limits.steps_max = 3;
  const auto path = ConductorPath::Parse("$..*").value();
  EXPECT_EQ(ReasonOf(path.Evaluate(ParseJson(kShop).value(), limits).status()),
            Reason::kLimitExceeded);
}

TEST(ConductorPathTest, ArgumentsAreNumbersPathsAndTextsInDoubleQuotes) {
  EXPECT_EQ(Find("s.concat('x')", kShop), R"("")");
  EXPECT_EQ(Find("s.concat('a,b)', \"y\", word, true, 1)", kShop), R"("y1")");
  EXPECT_EQ(Find("s.concat(null)", kShop), R"("")");
}

}  // namespace
}  // namespace httptask
