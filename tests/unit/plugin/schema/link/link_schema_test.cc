#include "plugin/schema/link/link_schema.h"

#include <gtest/gtest.h>

#include "plugin/schema/validate.h"

namespace httptask {
namespace {

LinkedSchema Link(std::string_view schema) {
  return LinkSchema(*ParseJson(schema), "http://a.test/root", {}, {});
}

bool Fits(const Json& value, const LinkedSchema& linked) {
  return Validate(value, linked.schema, linked.definitions).empty();
}

TEST(LinkSchemaTest, ReferencesBecomeAbsoluteWithTheirTargets) {
  const LinkedSchema linked = Link(R"({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}})");
  EXPECT_EQ(linked.schema["$ref"], "http://a.test/root#/$defs/a");
  EXPECT_TRUE(Fits("x", linked));
  EXPECT_FALSE(Fits(1, linked));
}

TEST(LinkSchemaTest, AReferenceToNowhereIsTold) {
  const LinkedSchema linked = Link(R"({"$ref": "other#/x"})");
  ASSERT_EQ(linked.problems.size(), 1u);
  EXPECT_EQ(linked.problems[0].path, "http://a.test/other#/x");
  EXPECT_TRUE(Fits(1, linked));
}

TEST(LinkSchemaTest, AnExtendedTreeExtendsItsNodes) {
  const LinkedSchema linked = Link(R"({"$id": "strict", "$dynamicAnchor": "node", "$ref": "tree",
      "unevaluatedProperties": false, "$defs": {"tree": {"$id": "tree", "$dynamicAnchor": "node",
      "properties": {"value": true, "children": {"items": {"$dynamicRef": "#node"}}}}}})");
  EXPECT_TRUE(Fits(*ParseJson(R"({"children": [{"value": 1}]})"), linked));
  EXPECT_FALSE(Fits(*ParseJson(R"({"children": [{"valeu": 1}]})"), linked));
}

TEST(LinkSchemaTest, DeepSchemasAndCirclesEnd) {
  Json deep = true;
  for (int i = 0; i < 250; ++i) deep = Json{{"not", std::move(deep)}};
  EXPECT_TRUE(LinkSchema(deep, "http://a.test/", {}, {}).schema.is_object());
  const LinkedSchema circle = Link(R"({"$ref": "#"})");
  const auto problems = Validate(1, circle.schema, circle.definitions);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "limit");
}

}  // namespace
}  // namespace httptask
