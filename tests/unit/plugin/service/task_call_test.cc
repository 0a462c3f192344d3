#include "plugin/service/task_call.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kTask[] =
    R"({"uri": "https://a.example/${workflow.input.id}", "method": "GET", "credentials": ["a"],
        "headers": {"X": "${workflow.input.x}"}})";

v1::TestTaskRequest Request(std::string input) {
  v1::TestTaskRequest request;
  request.set_task_json(kTask);
  request.set_input_json(std::move(input));
  return request;
}

TEST(ReadTaskTest, AddsFurtherCredentialsOnce) {
  v1::ExecuteTaskRequest request;
  request.set_task_json(R"({"uri": "https://a.example", "method": "GET", "credentials": ["a"]})");
  request.add_credentials("a");
  request.add_credentials("b");
  EXPECT_THAT(ReadTask(request)->credentials, ElementsAre("a", "b"));
}

TEST(ReadTaskTest, TextThatIsNoJsonNamesTheMember) {
  v1::ExecuteTaskRequest request;
  request.set_task_json("{");
  const Status status = ReadTask(request).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("task_json"));
}

TEST(CheckTaskTest, TellsProblemsAndLeavesExpressionsOpen) {
  v1::CheckTaskRequest request;
  request.set_task_json(kTask);
  EXPECT_EQ(AnswerCheckTask(request)->problems_size(), 0);
  request.set_task_json(R"({"uri": "https://a.example", "method": "PURGE"})");
  const auto response = AnswerCheckTask(request);
  ASSERT_EQ(response->problems_size(), 1);
  EXPECT_EQ(response->problems(0).path(), "method");
  EXPECT_EQ(response->problems(0).rule(), "enum");
  EXPECT_THAT(response->problems(0).message(), HasSubstr("must be GET"));
  request.set_task_json("{");
  EXPECT_EQ(ReasonOf(AnswerCheckTask(request).status()), Reason::kArgumentInvalid);
}

TEST(ReadTestCaseTest, ResolvesExpressions) {
  const auto test = ReadTestCase(Request(R"({"workflow": {"input": {"id": 7, "x": "y"}}})"));
  ASSERT_TRUE(test.ok()) << test.status();
  EXPECT_EQ(test->spec.uri, "https://a.example/7");
  EXPECT_EQ(StringMember(test->resolved_task, "uri"), "https://a.example/7");
}

TEST(ReadTestCaseTest, EveryExpressionThatFindsNothingIsListed) {
  for (const std::string input : {"", R"({"workflow": {"input": {}}})"}) {
    const Status status = ReadTestCase(Request(input)).status();
    EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid) << input;
    ASSERT_EQ(ProblemsOf(status).size(), 2u) << input;
    EXPECT_EQ(ProblemsOf(status)[0].path, "uri");
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("${workflow.input.x}"));
  }
}

TEST(ReadTestCaseTest, InputMustBeAnObject) {
  EXPECT_EQ(ReasonOf(ReadTestCase(Request("[1]")).status()), Reason::kArgumentInvalid);
}

}  // namespace
}  // namespace httptask
