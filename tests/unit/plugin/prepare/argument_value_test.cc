#include "plugin/prepare/argument_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ParseText;
using testing::Rules;

Json Read(std::string_view text, std::string_view schema) {
  auto value = ReadArgument(text, ParseText(schema), {}, "x");
  return std::holds_alternative<Json>(value) ? std::get<Json>(value)
                                             : Json("problem: " + std::get<Problem>(value).message);
}

std::string FaultOf(std::string_view text, std::string_view schema) {
  auto value = ReadArgument(text, ParseText(schema), {}, "x");
  const auto* problem = std::get_if<Problem>(&value);
  if (problem == nullptr) return "reads";
  EXPECT_EQ(problem->path, "x");
  EXPECT_EQ(problem->rule, "type");
  return problem->message;
}

TEST(ArgumentValueTest, StringsStayTextWhereAStringIsDeclared) {
  EXPECT_EQ(Read("12", R"({"type": "string"})"), Json("12"));
  EXPECT_EQ(Read("true", R"({"enum": ["true", "false"]})"), Json("true"));
  EXPECT_EQ(Read("", R"({"type": "string"})"), Json(""));
}

TEST(ArgumentValueTest, OtherTypesAreReadAsJson) {
  EXPECT_EQ(Read("12", R"({"type": "integer"})"), Json(12));
  EXPECT_EQ(Read("1.5", R"({"type": "number"})"), Json(1.5));
  EXPECT_EQ(Read("2", R"({"type": "number"})"), Json(2));
  EXPECT_EQ(Read("false", R"({"type": "boolean"})"), Json(false));
  EXPECT_EQ(Read("[1, 2]", R"({"type": "array"})"), ParseText("[1, 2]"));
  EXPECT_EQ(Read(R"({"a": 1})", R"({"properties": {"a": {}}})"), ParseText(R"({"a": 1})"));
}

TEST(ArgumentValueTest, WhereSeveralTypesFitJsonComesBeforeText) {
  EXPECT_EQ(Read("null", R"({"type": ["string", "null"]})"), Json());
  EXPECT_EQ(Read("abc", R"({"type": ["string", "null"]})"), Json("abc"));
  EXPECT_EQ(Read("12", R"({"type": ["string", "null"]})"), Json("12"));
  EXPECT_EQ(Read("12", "{}"), Json(12));
  EXPECT_EQ(Read("abc", "{}"), Json("abc"));
}

TEST(ArgumentValueTest, ABranchTakesTheReadingThatFitsIt) {
  const char* auto_or_number =
      R"({"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["auto"]}]})";
  EXPECT_EQ(Read("auto", auto_or_number), Json("auto"));
  EXPECT_EQ(Read("5", auto_or_number), Json(5));
  EXPECT_EQ(Read("5", R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})"), Json(5));
  EXPECT_EQ(Read("http", R"({"oneOf": [{"type": "integer"}, {"type": "string"}]})"), Json("http"));
  EXPECT_EQ(Read("7", R"({"oneOf": [{"type": "integer", "minimum": 10}, {"enum": ["7"]}]})"),
            Json("7"));
  const char* object_or_all = R"({"anyOf": [{"type": "object", "required": ["id"]},
                                            {"type": "string", "enum": ["all"]}]})";
  EXPECT_EQ(Read("all", object_or_all), Json("all"));
  EXPECT_EQ(Read(R"({"a": 1})", object_or_all), ParseText(R"({"a": 1})"));
}

TEST(ArgumentValueTest, ExpressionsStayText) {
  EXPECT_EQ(Read("${a.output.n}", R"({"type": "integer"})"), Json("${a.output.n}"));
  EXPECT_EQ(Read("${a.output.n}", R"({"type": "object"})"), Json("${a.output.n}"));
}

TEST(ArgumentValueTest, UnreadableTextIsAProblemWithItsType) {
  EXPECT_THAT(FaultOf("abc", R"({"type": "integer"})"), HasSubstr("must be an integer"));
  EXPECT_THAT(FaultOf("US", R"({"type": "array"})"), HasSubstr("x[]=US"));
  EXPECT_THAT(FaultOf("US", R"({"type": "object"})"), HasSubstr("x.name=value"));
  EXPECT_THAT(FaultOf("\xFF", R"({"type": "string"})"), HasSubstr("UTF-8"));
}

TEST(ArgumentValueTest, StepsLeadToTheirSchemas) {
  Definitions definitions = {{"#/U", ParseText(R"({"properties": {"n": {"type": "integer"}}})")}};
  Json schema = ParseText(
      R"({"properties": {"u": {"$ref": "#/U"}, "l": {"items": {"type": "string"}},
          "m": {"additionalProperties": {"type": "boolean"}}}})");
  Json user = SchemaOfStep(schema, "u", definitions);
  EXPECT_EQ(SchemaOfStep(user, "n", definitions), ParseText(R"({"type": "integer"})"));
  Json list = SchemaOfStep(schema, "l", definitions);
  EXPECT_EQ(SchemaOfStep(list, size_t{3}, definitions), ParseText(R"({"type": "string"})"));
  EXPECT_EQ(SchemaOfStep(list, AppendStep{}, definitions), ParseText(R"({"type": "string"})"));
  Json map = SchemaOfStep(schema, "m", definitions);
  EXPECT_EQ(SchemaOfStep(map, "any", definitions), ParseText(R"({"type": "boolean"})"));
  EXPECT_EQ(SchemaOfStep(schema, "z", definitions), Json::object());
}

TEST(ArgumentValueTest, UndeclaredNamesAreToldWithTheNearest) {
  Json schema = ParseText(R"({"properties": {"client_name": {}, "user": {}}})");
  EXPECT_EQ(FindUndeclared(schema, "user", {}), std::nullopt);
  EXPECT_THAT(FindUndeclared(schema, "client_nam", {}).value_or(""),
              HasSubstr("did you mean client_name?"));
  EXPECT_EQ(FindUndeclared(schema, "zzzz", {}), "\"zzzz\" is no field here");
}

TEST(ArgumentValueTest, SchemasWithoutNamesAndMapsTakeAnyName) {
  for (const char* schema :
       {"{}", R"({"type": "object"})", R"({"properties": {}})",
        R"({"properties": {"a": {}}, "additionalProperties": {"type": "string"}})",
        R"({"properties": {"a": {}}, "patternProperties": {"^x-": {}}})"}) {
    EXPECT_EQ(FindUndeclared(ParseText(schema), "b", {}), std::nullopt) << schema;
  }
}

TEST(ArgumentValueTest, UndeclaredMembersAreFoundAtEveryDepth) {
  Json schema = ParseText(R"({"properties": {"u": {"properties": {"name": {}}},
      "l": {"items": {"properties": {"id": {}}}}}})");
  Json value = ParseText(R"({"u": {"nam": 1, "name": 2}, "l": [{"id": 1}, {"ix": 2}], "w": 3})");
  EXPECT_THAT(Rules(FindUndeclaredMembers(value, schema, {}, "")),
              ElementsAre("u.nam unknown", "l[1].ix unknown", "w unknown"));
  EXPECT_THAT(Rules(FindUndeclaredMembers(ParseText(R"({"nam": 1})"), SchemaOfStep(schema, "u", {}),
                                          {}, "u")),
              ElementsAre("u.nam unknown"));
  EXPECT_THAT(FindUndeclaredMembers(ParseText("[]"), schema, {}, ""), IsEmpty());
}

TEST(ArgumentValueTest, PutAtMakesWhatIsMissing) {
  Json root(Json::value_t::discarded);
  EXPECT_EQ(PutAt({"a", "l", AppendStep{}, "n"}, 1, root), std::nullopt);
  EXPECT_EQ(PutAt({"a", "l", AppendStep{}}, 2, root), std::nullopt);
  EXPECT_EQ(PutAt({"a", "l", size_t{1}}, 3, root), std::nullopt);
  EXPECT_EQ(PutAt({"a", "l", size_t{2}}, 4, root), std::nullopt);
  EXPECT_EQ(root, ParseText(R"({"a": {"l": [{"n": 1}, 3, 4]}})"));
}

TEST(ArgumentValueTest, PutAtWithoutStepsReplacesTheWhole) {
  Json root = ParseText("{}");
  EXPECT_EQ(PutAt({}, ParseText("[1]"), root), std::nullopt);
  EXPECT_EQ(root, ParseText("[1]"));
}

TEST(ArgumentValueTest, PutAtTellsWhatIsInTheWayAndChangesNothing) {
  const Json before = ParseText(R"({"s": "text", "l": [1]})");
  Json root = before;
  EXPECT_THAT(PutAt({"s", "n"}, 1, root).value_or(""), HasSubstr("not as an object"));
  EXPECT_THAT(PutAt({"s", AppendStep{}}, 1, root).value_or(""), HasSubstr("not a list"));
  EXPECT_THAT(PutAt({"l", "n"}, 1, root).value_or(""), HasSubstr("an array"));
  EXPECT_THAT(PutAt({"l", size_t{2}}, 1, root).value_or(""),
              HasSubstr("index 2 leaves a gap: the list has 1 items so far"));
  EXPECT_THAT(PutAt({"new", size_t{1}}, 1, root).value_or(""), HasSubstr("gap"));
  EXPECT_EQ(root, before);
}

}  // namespace
}  // namespace httptask
