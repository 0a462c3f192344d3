#include "plugin/mock/mock_answer.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeBody;
using testing::MakeOperation;
using testing::ParseText;

Operation With(std::vector<DeclaredResponse> responses) {
  Operation operation = MakeOperation("GET", "/a");
  operation.responses = std::move(responses);
  return operation;
}

Body WithExample(std::string media_type, Json example) {
  Body body = MakeBody(std::move(media_type), "{}");
  body.example = std::move(example);
  return body;
}

TEST(MockAnswerTest, FirstSuccessAnswersWithItsExample) {
  MockResponse response =
      MakeAnswer(With({{"400", "", {WithExample("application/json", 1)}},
                       {"201", "", {WithExample("application/json", ParseText(R"({"id": 7})"))}},
                       {"200", "", {}}}),
                 {});
  EXPECT_EQ(response.status_code, 201);
  EXPECT_EQ(ParseText(response.body), ParseText(R"({"id": 7})"));
  EXPECT_EQ(response.headers.at(0).second, "application/json");
}

TEST(MockAnswerTest, WithoutExampleTheSchemaMakesOne) {
  Body body =
      MakeBody("application/json",
               R"({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"},
                           "name": {"type": "string"}}})");
  Json made = ParseText(MakeAnswer(With({{"2XX", "", {body}}}), {}).body);
  EXPECT_EQ(JsonTypeName(made["id"]), "integer");
  EXPECT_EQ(JsonTypeName(made["name"]), "string");
}

TEST(MockAnswerTest, StatusWithoutBodyHasNone) {
  EXPECT_EQ(MakeAnswer(With({{"204", "", {WithExample("application/json", 1)}}}), {}).body, "");
  MockResponse empty = MakeAnswer(With({{"202", "", {}}}), {});
  EXPECT_EQ(empty.status_code, 202);
  EXPECT_EQ(empty.body, "");
}

TEST(MockAnswerTest, PatternsAndDefaultAnswerOk) {
  EXPECT_EQ(MakeAnswer(With({{"2XX", "", {}}}), {}).status_code, 200);
  EXPECT_EQ(MakeAnswer(With({{"default", "", {}}}), {}).status_code, 200);
  EXPECT_EQ(MakeAnswer(With({{"404", "", {}}}), {}).status_code, 204);
}

TEST(MockAnswerTest, OperationWithoutAnswersGivesAnEmptyObject) {
  MockResponse response = MakeAnswer(With({}), {});
  EXPECT_EQ(response.status_code, 200);
  EXPECT_EQ(response.body, "{}");
}

TEST(MockAnswerTest, TextStaysText) {
  EXPECT_EQ(MakeAnswer(With({{"200", "", {WithExample("text/plain", "hello")}}}), {}).body,
            "hello");
}

TEST(MockAnswerTest, MediaTypeNeverEndsTheHeader) {
  MockResponse response = MakeAnswer(With({{"200", "", {WithExample("a/b\r\nX: 1", 1)}}}), {});
  EXPECT_EQ(response.headers.at(0).second, "application/json");
}

TEST(MockAnswerTest, ProblemsHoldEveryViolation) {
  MockResponse response =
      MakeProblem({400, "Title", "Detail"}, {{"a", "type", "m"}, {"b", "enum", "n"}});
  EXPECT_EQ(response.headers.at(0).second, "application/problem+json");
  EXPECT_EQ(ParseText(response.body),
            ParseText(R"({"type": "about:blank", "title": "Title", "status": 400,
      "detail": "Detail", "violations": [{"path": "a", "rule": "type", "message": "m"},
                                         {"path": "b", "rule": "enum", "message": "n"}]})"));
}

}  // namespace
}  // namespace httptask
