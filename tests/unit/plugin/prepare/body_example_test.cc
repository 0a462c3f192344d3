#include "plugin/prepare/body_example.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

Body PersonBody(const Json& example) {
  Body body;
  body.schema = ParseText(R"({"type": "object", "required": ["name", "home"], "properties": {
      "id": {"type": "string", "readOnly": true}, "name": {"type": "string"},
      "age": {"type": "integer"}, "home": {"type": "object", "required": ["city"],
      "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}}}})");
  body.example = example;
  return body;
}

TEST(BodyExampleTest, AllOfItOrWhatIsRequired) {
  const Body body = PersonBody(ParseText(
      R"({"id": "1", "name": "Ada", "age": 36, "home": {"city": "London", "zip": "W1"}})"));
  EXPECT_EQ(ExampleOfBody(body, {}, Fill::kAll),
            ParseText(R"({"name": "Ada", "age": 36, "home": {"city": "London", "zip": "W1"}})"));
  EXPECT_EQ(ExampleOfBody(body, {}, Fill::kRequired),
            ParseText(R"({"name": "Ada", "home": {"city": "London"}})"));
  EXPECT_TRUE(ExampleOfBody(body, {}, Fill::kNothing).is_discarded());
}

TEST(BodyExampleTest, WhatDoesNotFitIsNone) {
  EXPECT_TRUE(ExampleOfBody(PersonBody(nullptr), {}, Fill::kAll).is_discarded());
  EXPECT_TRUE(ExampleOfBody(PersonBody("Ada"), {}, Fill::kAll).is_discarded());
  EXPECT_TRUE(ExampleOfBody(PersonBody(ParseText(R"({"name": 1, "home": {"city": "x"}})")), {},
                            Fill::kRequired)
                  .is_discarded());
}

TEST(BodyExampleTest, ATextOfJsonIsItsValueWhereNoTextIsTaken) {
  EXPECT_EQ(ExampleOfBody(PersonBody(R"({"name": "Ada", "home": {"city": "x"}})"), {}, Fill::kAll),
            ParseText(R"({"name": "Ada", "home": {"city": "x"}})"));
  Body text;
  text.example = "[1]";
  EXPECT_EQ(ExampleOfBody(text, {}, Fill::kAll), Json("[1]"));
}

TEST(BodyExampleTest, WhatIsGivenStays) {
  EXPECT_EQ(AddFromExample(ParseText(R"({"a": {"x": 1}, "l": [1]})"),
                           ParseText(R"({"a": {"x": 2, "y": 2}, "l": [2, 3], "b": 3})")),
            ParseText(R"({"a": {"x": 1, "y": 2}, "l": [1], "b": 3})"));
  EXPECT_EQ(AddFromExample(Json(Json::value_t::discarded), "x"), Json("x"));
  EXPECT_EQ(AddFromExample("x", ParseText("{}")), Json("x"));
}

}  // namespace
}  // namespace httptask
