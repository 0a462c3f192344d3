#include "plugin/expression/json_path.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "plugin/base/file.h"

namespace httptask {
namespace {

std::string Found(std::string_view path, std::string_view data) {
  auto parsed = JsonPath::Parse(path);
  if (!parsed.ok()) return std::string(MessageOf(parsed.status()));
  auto found = parsed->Evaluate(*ParseJson(data));
  if (!found.ok()) return std::string(ReasonName(ReasonOf(found.status())));
  return *found ? FormatJson(**found) : "nothing";
}

TEST(JsonPathTest, ADefinitePathGivesTheValueOrNothing) {
  EXPECT_EQ(Found("$.a.b[0]", R"({"a":{"b":[1,2]}})"), "1");
  EXPECT_EQ(Found("a.b[-1]", R"({"a":{"b":[1,2]}})"), "2");
  EXPECT_EQ(Found("a['x y']", R"({"a":{"x y":null}})"), "null");
  EXPECT_EQ(Found("a.c", R"({"a":{}})"), "nothing");
}

TEST(JsonPathTest, AnyOtherPathGivesAList) {
  EXPECT_EQ(Found("a[*].x", R"({"a":[{"x":1},{"x":2},{}]})"), "[1,2]");
  EXPECT_EQ(Found("a[?(@.x > 1 && @.y == 'z')]", R"({"a":[{"x":2,"y":"z"},{"x":1}]})"),
            R"([{"x":2,"y":"z"}])");
  EXPECT_EQ(Found("$..x", R"({"a":[]})"), "[]");
}

TEST(JsonPathTest, KnowsItsFirstName) {
  EXPECT_EQ(JsonPath::Parse("create.output")->root(), "create");
  EXPECT_EQ(JsonPath::Parse("$['a-b'].c")->root(), "a-b");
  EXPECT_EQ(JsonPath::Parse("$..c")->root(), "");
}

TEST(JsonPathTest, LooksAtABoundedNumberOfValues) {
  const auto path = *JsonPath::Parse("$..*");
  const Json data = *ParseJson("[[1],[2]]");
  EXPECT_TRUE(path.Evaluate(data, {.steps_max = 100}).ok());
  EXPECT_EQ(ReasonOf(path.Evaluate(data, {.steps_max = 5}).status()), Reason::kLimitExceeded);
}

// Whether our result is one that the suite allows: a single value counts as a list of one.
bool Agrees(const Json& test) {
  auto path = JsonPath::Parse(test["selector"].get<std::string>());
  if (test.contains("invalid_selector")) return !path.ok();
  if (!path.ok()) return false;
  auto found = path->Evaluate(test["document"]);
  if (!found.ok()) return false;
  const Json results = test.contains("result") ? Json::array({test["result"]}) : test["results"];
  for (const Json& wanted : results) {
    if (!*found && wanted.empty()) return true;
    if (*found && (**found == wanted || Json::array({**found}) == wanted)) return true;
  }
  return false;
}

TEST(JsonPathTest, AgreesWithThePublicSuite) {
  const char* source = std::getenv("HTTPTASK_SOURCE");
  const std::filesystem::path file = std::filesystem::path(source == nullptr ? "." : source) /
                                     "../shared/suites/jsonpath-rfc9535/cts.json";
  if (!std::filesystem::exists(file)) {
    std::printf("not there, nothing compared: %s\n", file.c_str());
    return;
  }
  const Json suite = *ParseJson(*ReadFile(file));
  size_t compared = 0;
  for (const Json& test : suite["tests"]) {
    // A name may begin with a digit here: definitions have such references.
    if (test["selector"] == "$.1") continue;
    EXPECT_TRUE(Agrees(test)) << FormatJson(test["name"]);
    ++compared;
  }
  EXPECT_GE(compared, 700u) << "the suite is not whole";
}

}  // namespace
}  // namespace httptask
