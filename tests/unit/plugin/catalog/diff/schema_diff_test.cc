#include "plugin/catalog/diff/schema_diff.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  auto json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? *json : Json();
}

// The differences as lines; those that break begin with `!`.
std::vector<std::string> Diff(std::string_view before, std::string_view after, SchemaSide side) {
  std::vector<std::string> lines;
  for (const Difference& difference :
       DiffSchemas(Parse(before), {}, Parse(after), {}, side, "body ")) {
    lines.push_back((difference.breaks ? "!" : "") + difference.place + ": " + difference.what);
  }
  return lines;
}

struct Case {
  const char* before;
  const char* after;
  const char* request;  // What is told, or nothing.
  const char* answer;
};

TEST(SchemaDiffTest, EachSideBreaksByWhatItCannotBear) {
  const Case kCases[] = {
      {R"({"properties": {"a": {}}})", R"({"properties": {}})", "!body a: is gone",
       "!body a: is gone"},
      {R"({"properties": {}})", R"({"properties": {"a": {}}})", "body a: is new", "body a: is new"},
      {R"({})", R"({"properties": {"a": {}}, "required": ["a"]})", "!body a: is new and required",
       "body a: is new and required"},
      {R"({"properties": {"a": {}}})", R"({"properties": {"a": {}}, "required": ["a"]})",
       "!body a: is required now", "body a: is required now"},
      {R"({"properties": {"a": {}}, "required": ["a"]})", R"({"properties": {"a": {}}})",
       "body a: is no longer required", "!body a: is no longer required"},
      {R"({"type": ["string", "null"]})", R"({"type": "string"})",
       "!body: no longer has the type \"null\"", "body: no longer has the type \"null\""},
      {R"({"type": "integer"})", R"({"type": "number"})", "body: has the type \"number\" as well",
       "!body: has the type \"number\" as well"},
      {R"({"enum": ["a", "b"]})", R"({"enum": ["b", "c", "a"]})",
       "body: has the value \"c\" as well", "!body: has the value \"c\" as well"},
      {R"({"type": "string"})", R"({"type": "string", "enum": ["a"]})",
       "!body: takes only value \"a\" now", "body: takes only value \"a\" now"},
      {R"({"maxLength": 5})", R"({"maxLength": 4})", "!body: maxLength is 4 now, was 5",
       "body: maxLength is 4 now, was 5"},
      {R"({"minimum": 5})", R"({"minimum": 4})", "body: minimum is 4 now, was 5",
       "body: minimum is 4 now, was 5"},
      {R"({})", R"({"minItems": 1})", "!body: minItems is 1 now", "body: minItems is 1 now"},
      {R"({"pattern": "a"})", R"({"pattern": "b"})", "!body: has another pattern",
       "body: has another pattern"},
      {R"({})", R"({"additionalProperties": false})", "!body: takes no other fields now",
       "body: takes no other fields now"},
      {R"({"additionalProperties": true})", R"({"additionalProperties": {"type": "string"}})",
       "!body: takes other fields of one form only now",
       "body: takes other fields of one form only now"},
      {R"({"additionalProperties": {"maxLength": 2}})",
       R"({"additionalProperties": {"maxLength": 1}})", "!body *: maxLength is 1 now, was 2",
       "body *: maxLength is 1 now, was 2"},
      {R"({"additionalProperties": false})", R"({})", "body: takes any other fields now",
       "body: takes any other fields now"},
      {R"({"properties": {"a": {}}})",
       R"({"oneOf": [{"type": "string"}, {"properties": {"a": {}}}]})",
       "body: may have other forms as well", "!body: may have other forms as well"},
      {R"({"items": {"properties": {"a": {}}}})", R"({"items": {"properties": {}}})",
       "!body [].a: is gone", "!body [].a: is gone"},
  };
  for (const Case& one : kCases) {
    EXPECT_EQ(Diff(one.before, one.after, SchemaSide::kRequest),
              std::vector<std::string>{one.request})
        << one.before << one.after;
    EXPECT_EQ(Diff(one.before, one.after, SchemaSide::kAnswer),
              std::vector<std::string>{one.answer})
        << one.before << one.after;
  }
}

TEST(SchemaDiffTest, AChoiceWithoutTheOldFormBreaks) {
  EXPECT_EQ(Diff(R"({"properties": {"a": {}}})", R"({"oneOf": [{"type": "string"}]})",
                 SchemaSide::kRequest),
            (std::vector<std::string>{"!body: has a oneOf now", "!body a: is gone"}));
}

TEST(SchemaDiffTest, TextsAndOrderAreNoDifference) {
  EXPECT_TRUE(Diff(R"({"type": "string", "description": "a", "enum": ["a", "b"]})",
                   R"({"enum": ["b", "a"], "type": "string", "title": "b"})", SchemaSide::kRequest)
                  .empty());
}

TEST(SchemaDiffTest, ReferencesAndAllOfAreLookedThrough) {
  const Definitions before = {{"#/a", Parse(R"({"properties": {"x": {"type": "string"}}})")}};
  const Json flat = Parse(R"({"properties": {"x": {"type": "string"}, "y": {}}})");
  EXPECT_TRUE(DiffSchemas(Parse(R"({"allOf": [{"$ref": "#/a"}, {"properties": {"y": {}}}]})"),
                          before, flat, {}, SchemaSide::kRequest, "")
                  .empty());
}

TEST(SchemaDiffTest, CirclesEnd) {
  const Definitions before = {
      {"#/n", Parse(R"({"properties": {"next": {"$ref": "#/n"}, "a": {}}})")}};
  const Definitions after = {{"#/n", Parse(R"({"properties": {"next": {"$ref": "#/n"}}})")}};
  const Json root = Parse(R"({"$ref": "#/n"})");
  const auto differences = DiffSchemas(root, before, root, after, SchemaSide::kRequest, "");
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].place, "a");
}

TEST(SchemaDiffTest, DifferencesAreLimited) {
  auto fields = [](size_t count) {
    Json schema = Json::object();
    for (size_t i = 0; i < count; ++i) schema["properties"]["f" + std::to_string(i)]["a"] = 1;
    return schema;
  };
  auto count = [&](size_t gone) {
    return DiffSchemas(fields(gone), {}, {}, {}, SchemaSide::kRequest, "").size();
  };
  EXPECT_EQ(count(kDifferencesMax - 1), kDifferencesMax - 1);
  EXPECT_EQ(count(kDifferencesMax + 1), kDifferencesMax);
}

}  // namespace
}  // namespace httptask
