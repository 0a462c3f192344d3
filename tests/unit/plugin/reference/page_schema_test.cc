#include "plugin/reference/page_schema.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

PageRow Row(std::string name, std::string type, bool required = false) {
  PageRow row;
  row.name = std::move(name);
  row.type = std::move(type);
  row.required = required;
  row.line = 7;
  return row;
}

Json Parse(std::string_view text) {
  return ParseJson(text).value();
}

TEST(PageSchemaTest, DottedNamesBecomeObjectsWithinEachOther) {
  PageSchema built = SchemaOfRows(
      {Row("user", "object", true), Row("user.id", "string", true), Row("user.age", "integer")});
  EXPECT_EQ(built.schema, Parse(R"({"type": "object", "properties": {"user": {"type": "object",
      "properties": {"id": {"type": "string"}, "age": {"type": "integer"}}, "required": ["id"]}},
      "required": ["user"]})"));
  EXPECT_TRUE(built.problems.empty());
}

TEST(PageSchemaTest, ArraysTakeAnyItemUnlessRowsDescribeItems) {
  PageSchema built = SchemaOfRows({Row("tags[]", "array"), Row("list[]", "array", true),
                                   Row("list[].id", "string", true), Row("words[]", "string")});
  EXPECT_EQ(built.schema, Parse(R"({"type": "object", "properties": {
      "tags": {"type": "array", "items": {}},
      "list": {"type": "array", "items": {"type": "object",
               "properties": {"id": {"type": "string"}}, "required": ["id"]}},
      "words": {"type": "array", "items": {"type": "string"}}}, "required": ["list"]})"));
}

TEST(PageSchemaTest, ArrayWithoutBracketsIsOneToo) {
  PageSchema built =
      SchemaOfRows({Row("tags", "array"), Row("list", "array"), Row("list[].id", "string")});
  EXPECT_EQ(built.schema["properties"]["tags"], Parse(R"({"type": "array", "items": {}})"));
  EXPECT_EQ(built.schema["properties"]["list"]["items"]["properties"]["id"]["type"], "string");
}

TEST(PageSchemaTest, ArraysOfArraysAreKept) {
  PageSchema built = SchemaOfRows({Row("grid[][]", "array")});
  EXPECT_EQ(built.schema["properties"]["grid"],
            Parse(R"({"type": "array", "items": {"type": "array", "items": {}}})"));
}

TEST(PageSchemaTest, RowWithoutTypeTakesEverything) {
  PageSchema built =
      SchemaOfRows({Row("meta", ""), Row("card", ""), Row("card.number", "string", true)});
  EXPECT_EQ(built.schema["properties"]["meta"], Json::object());
  EXPECT_EQ(FindMember(built.schema["properties"]["card"], "type"), nullptr);
  EXPECT_EQ(built.schema["properties"]["card"]["required"], Parse(R"(["number"])"));
}

TEST(PageSchemaTest, ObjectThatOnlyItsMembersShowIsOptional) {
  PageSchema built = SchemaOfRows({Row("user.id", "string", true)});
  EXPECT_EQ(built.schema["properties"]["user"]["type"], "object");
  EXPECT_EQ(FindMember(built.schema, "required"), nullptr);
}

TEST(PageSchemaTest, DescriptionsDefaultsAndValuesAreKept) {
  PageRow row = Row("mode", "string");
  row.description = "The mode";
  row.default_value = "a";
  row.allowed_values = {"a", ""};
  EXPECT_EQ(SchemaOfRow(row), Parse(R"({"type": "string", "enum": ["a", ""],
      "description": "The mode", "default": "a"})"));
  row.name = "modes[]";
  row.type = "array";
  row.default_value = nullptr;
  EXPECT_EQ(SchemaOfRows({row}).schema["properties"]["modes"],
            Parse(R"({"type": "array", "items": {"enum": ["a", ""]}, "description": "The mode"})"));
}

TEST(PageSchemaTest, ScalarWithMembersIsAProblemAndLosesItsType) {
  PageSchema built = SchemaOfRows({Row("card", "string"), Row("card.number", "string")});
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].line, 7);
  EXPECT_EQ(FindMember(built.schema["properties"]["card"], "type"), nullptr);
  EXPECT_NE(FindMember(built.schema["properties"]["card"], "properties"), nullptr);
}

TEST(PageSchemaTest, SecondEntryOfANameIsAProblem) {
  PageSchema built = SchemaOfRows({Row("a", "string"), Row("a", "integer")});
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_NE(built.problems[0].reason.find("listed twice"), std::string::npos);
  EXPECT_EQ(built.schema["properties"]["a"]["type"], "string");
}

TEST(PageSchemaTest, EmptyNamesAreProblems) {
  for (const char* name : {"a..b", ".a", "a.", "[]", "a.[]", "."}) {
    EXPECT_EQ(SchemaOfRows({Row(name, "string")}).problems.size(), 1u) << name;
  }
}

TEST(PageSchemaTest, DepthIsTakenUpToItsLimit) {
  std::string name = "a";
  for (int i = 1; i < kPageFieldDepthMax; ++i) name += ".a";
  EXPECT_TRUE(SchemaOfRows({Row(name, "string")}).problems.empty());
  EXPECT_EQ(SchemaOfRows({Row(name + ".a", "string")}).problems.size(), 1u);
  std::string arrays = "a";
  for (int i = 0; i < kPageFieldDepthMax; ++i) arrays += "[]";
  EXPECT_TRUE(SchemaOfRows({Row(arrays, "array")}).problems.empty());
  EXPECT_EQ(SchemaOfRows({Row(arrays + "[]", "array")}).problems.size(), 1u);
}

TEST(PageSchemaTest, ManyRowsTakeLinearTime) {
  std::vector<PageRow> rows;
  for (int i = 0; i < 20'000; ++i) rows.push_back(Row("field" + std::to_string(i), "string", true));
  EXPECT_EQ(SchemaOfRows(rows).schema["properties"].size(), 20'000u);
}

}  // namespace
}  // namespace httptask
