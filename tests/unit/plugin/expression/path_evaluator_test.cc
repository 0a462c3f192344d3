#include "plugin/expression/path_evaluator.h"

#include <gtest/gtest.h>

#include "plugin/expression/path_parser.h"

namespace httptask {
namespace {

std::string Select(std::string_view path, std::string_view text) {
  const Json data = *ParseJson(text);
  PathEvaluator evaluator(data, {});
  auto found = evaluator.Find(*ParsePath(path), data);
  Json list = Json::array();
  for (const Json* value : *found) list.push_back(*value);
  return FormatJson(list);
}

TEST(PathEvaluatorTest, SlicesFollowTheRfc) {
  EXPECT_EQ(Select("$[1:3]", "[0,1,2,3]"), "[1,2]");
  EXPECT_EQ(Select("$[::-2]", "[0,1,2,3]"), "[3,1]");
  EXPECT_EQ(Select("$[-2:]", "[0,1,2,3]"), "[2,3]");
  EXPECT_EQ(Select("$[::0]", "[0,1]"), "[]");
}

TEST(PathEvaluatorTest, FiltersCompareNumbersTextsAndNothing) {
  EXPECT_EQ(Select("$[?@.a == 1]", R"([{"a":1},{"a":1.0},{"a":"1"},{}])"),
            R"([{"a":1},{"a":1.0}])");
  EXPECT_EQ(Select("$[?@.a < 'b']", R"([{"a":"a"},{"a":1}])"), R"([{"a":"a"}])");
  EXPECT_EQ(Select("$[?@.a == @.b]", R"([{},{"a":1}])"), "[{}]");
  EXPECT_EQ(Select("$[?!@.a || length(@.a) > 1]", R"([{"a":"é"},{"a":"ab"},{}])"),
            R"([{"a":"ab"},{}])");
}

TEST(PathEvaluatorTest, PatternsMatchWholeOrPart) {
  EXPECT_EQ(Select("$[?match(@, 'a.')]", R"(["ab","abc","a\n"])"), R"(["ab"])");
  EXPECT_EQ(Select("$[?search(@, 'b')]", R"(["abc","x"])"), R"(["abc"])");
}

}  // namespace
}  // namespace httptask
