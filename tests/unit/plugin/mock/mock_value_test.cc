#include "plugin/mock/mock_value.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

TEST(MockValueTest, TextBecomesWhatTheSchemaTakes) {
  EXPECT_EQ(TypeText("5", ParseText(R"({"type": "integer"})"), {}), Json(5));
  EXPECT_EQ(TypeText("5", ParseText(R"({"type": "string"})"), {}), Json("5"));
  EXPECT_EQ(TypeText("true", ParseText(R"({"type": "boolean"})"), {}), Json(true));
  EXPECT_EQ(TypeText("2.5", ParseText(R"({"type": ["number", "null"]})"), {}), Json(2.5));
  EXPECT_EQ(TypeText("x", ParseText(R"({"type": "integer"})"), {}), Json("x"));
  EXPECT_EQ(TypeText("5", ParseText("{}"), {}), Json("5"));
  EXPECT_EQ(
      TypeText("5", ParseText(R"({"anyOf": [{"type": "boolean"}, {"type": "integer"}]})"), {}),
      Json(5));
}

TEST(MockValueTest, NumberOutOfBoundsStaysANumber) {
  EXPECT_EQ(TypeText("5", ParseText(R"({"type": "integer", "minimum": 9})"), {}), Json(5));
}

TEST(MockValueTest, TreesAreTypedThroughout) {
  Json schema = ParseText(R"({"type": "object", "properties": {
      "n": {"type": "integer"}, "list": {"type": "array", "items": {"type": "integer"}},
      "o": {"type": "object", "properties": {"b": {"type": "boolean"}}},
      "rows": {"type": "array", "items": {"type": "object", "properties": {"q": {"type": "integer"}}}},
      "j": {"type": "object"}}})");
  Json tree = ParseText(R"({"n": "1", "list": "2", "o": {"b": "true"}, "rows": {"0": {"q": "3"}},
                            "j": "{\"a\": 1}", "other": "4"})");
  EXPECT_EQ(TypeTree(tree, schema, {}),
            ParseText(R"({"n": 1, "list": [2], "o": {"b": true}, "rows": [{"q": 3}], "j": {"a": 1},
                          "other": "4"})"));
}

TEST(MockValueTest, KindsComeFromTypesAndBranches) {
  MockKinds kinds = KindsOf(ParseText(R"({"anyOf": [{"type": "string"}, {"type": "array"}]})"), {});
  EXPECT_TRUE(kinds.scalar);
  EXPECT_TRUE(kinds.array);
  EXPECT_FALSE(kinds.object);
  kinds = KindsOf(ParseText("{}"), {});
  EXPECT_TRUE(kinds.scalar && kinds.array && kinds.object);
}

TEST(MockValueTest, SchemasThatLeadBackEnd) {
  Definitions definitions = {
      {"#/a", ParseText(R"({"anyOf": [{"$ref": "#/a"}, {"$ref": "#/a"}]})")}};
  Json schema = ParseText(R"({"$ref": "#/a"})");
  EXPECT_FALSE(NamesMember(schema, "x", definitions));
  EXPECT_EQ(MemberSchema(schema, "x", definitions), Json::object());
}

}  // namespace
}  // namespace httptask
