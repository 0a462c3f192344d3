#include "plugin/prepare/part_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using testing::Given;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ListOperation;
using ::testing::Not;
using testing::ParseText;
using testing::Prepare;
using testing::ProblemsWith;
using testing::Rules;

Operation UploadOperation() {
  Operation operation = ListOperation();
  operation.method = "POST";
  operation.path = "/photos";
  operation.parameters.clear();
  operation.body_required = true;
  Body& body = operation.bodies.emplace_back();
  body.media_type = "multipart/form-data";
  body.schema = ParseText(R"({"type": "object", "required": ["photo"], "properties": {
      "photo": {"type": "string"}, "thumb": {"type": "string"}}})");
  body.encoding = ParseText(R"({
      "photo": {"headers": {
          "X-Rate": {"required": true, "schema": {"type": "integer", "default": 7}},
          "X-Kind": {"required": true, "schema": {"$ref": "#/kind"}},
          "X-Note": {"schema": {"type": "string"}, "example": "n"},
          "Content-Type": {"required": true, "schema": {"type": "string"}}}},
      "thumb": {"headers": {"X-Size": {"required": true, "schema": {"type": "integer"}}}}})");
  operation.definitions["#/kind"] = ParseText(R"({"type": "string", "enum": ["a", "b"]})");
  return operation;
}

std::string BodyWith(Fill fill, std::vector<Argument> arguments) {
  PrepareOptions options = Given(std::move(arguments));
  options.fill = fill;
  return Prepare(UploadOperation(), options).request.body;
}

TEST(PartHeadersTest, ARequiredOneHasItsDefaultAndIsToldWhenItIsMissing) {
  const auto problems = ProblemsWith(UploadOperation(), Given({{"photo", "x"}}));
  ASSERT_THAT(Rules(problems), ElementsAre("part:photo.X-Kind required"));
  EXPECT_THAT(problems[0].message, HasSubstr("is missing, must be"));
  const std::string body = BodyWith(Fill::kNothing, {{"photo", "x"}, {"part:photo.x-kind", "b"}});
  EXPECT_THAT(body, HasSubstr("X-Rate: 7\r\nX-Kind: b\r\n\r\nx\r\n"));
}

TEST(PartHeadersTest, FillMakesAnExampleOfWhatIsRequiredOrOfAll) {
  const std::string required = BodyWith(Fill::kRequired, {});
  EXPECT_THAT(required, HasSubstr("X-Rate: 7\r\nX-Kind: a\r\n\r\n"));
  EXPECT_THAT(required, Not(HasSubstr("X-Note")));
  EXPECT_THAT(required, Not(HasSubstr("X-Size")));
  const std::string all = BodyWith(Fill::kAll, {});
  EXPECT_THAT(all, HasSubstr("X-Note: n\r\n"));
  EXPECT_THAT(all, HasSubstr("X-Size: "));
}

TEST(PartHeadersTest, WhatIsGivenIsCheckedAndMustHaveItsPart) {
  const auto rules = [](std::vector<Argument> more) {
    more.push_back({"photo", "x"});
    return Rules(ProblemsWith(UploadOperation(), Given(std::move(more))));
  };
  EXPECT_THAT(rules({{"part:photo.X-Kind", "c"}}), ElementsAre("part:photo.X-Kind enum"));
  EXPECT_THAT(rules({{"part:photo.X-Kind", "a"}, {"part:photo.X-Rate", "many"}}),
              ElementsAre("part:photo.X-Rate type"));
  EXPECT_THAT(rules({{"part:photo.X-Kind", "a"}, {"part:photo.X-Nite", "n"}}),
              ElementsAre("part:photo.X-Nite unknown"));
  EXPECT_THAT(rules({{"part:photo.X-Kind", "a"}, {"part:thumb.X-Size", "1"}}),
              ElementsAre("part:thumb.X-Size unknown"));
  EXPECT_THAT(rules({{"part:photo.X-Kind", "a"}, {"part:photo", "1"}}),
              ElementsAre("part:photo unknown"));
}

TEST(PartHeadersTest, OnlyMultipartHasParts) {
  Operation operation = UploadOperation();
  operation.bodies[0].media_type = "application/x-www-form-urlencoded";
  const Json body = ParseText(R"({"photo": "x"})");
  EXPECT_THAT(PreparePartHeaders(operation, Fill::kAll, body, Json::object()).texts, IsEmpty());
  EXPECT_THAT(Rules(PreparePartHeaders(operation, Fill::kAll, body,
                                       ParseText(R"({"photo": {"X-Kind": "a"}})"))
                        .problems),
              ElementsAre("part:photo.X-Kind unknown"));
}

}  // namespace
}  // namespace httptask
