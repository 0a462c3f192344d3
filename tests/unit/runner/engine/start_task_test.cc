#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

// The second form of definitions (runner/model/start_task_form.h), run.
namespace httptask::runner {
namespace {

using testing::FakeJournal;
using testing::FakeTaskRunner;
using testing::MakeTaskResult;
using testing::MockedRun;
using testing::States;
using Names = std::vector<std::string>;

std::string Members(const std::string& tasks) {
  return R"("startTask": "a", "tasks": {)" + tasks + "}";
}

constexpr char kHttp[] = R"("a": {"type": "Http", "end": true,
  "inputParameters": {"id": "${workflow.input.id}", "me": "${swf:workflowId}"},
  "retry": {"intervalSeconds": 0, "maxAttempts": 2},
  "httpRequest": {"url": "https://a.example/${id}", "method": "POST",
                  "body": {"id": "${id}", "run": "${me}", "task": "${swf:taskName}"}}})";

TEST(StartTaskTest, ARequestIsMadeOfTheTasksOwnParameters) {
  MockedRun run;
  run.input = {{"id", 7}};
  const Json execution = run.Execute(Members(kHttp), {{"a", {{{"output", {{"x", 1}}}}}}});
  EXPECT_EQ(execution["status"], "COMPLETED");
  const Json& input = execution["tasks"][0]["inputData"];
  EXPECT_EQ(input["id"], 7);
  EXPECT_EQ(input["http_request"]["uri"], "https://a.example/7");
  EXPECT_EQ(input["http_request"]["body"], (Json{{"id", 7}, {"run", "run-1"}, {"task", "a"}}));
  EXPECT_EQ(execution["input"]["swf:workflowDefinitionId"], "w");
}

TEST(StartTaskTest, RetriesAreCountedWithoutTheFirstTry) {
  MockedRun run;
  const Json failure = {{"status", "FAILED"}};
  const Json execution = run.Execute(Members(kHttp), {{"a", {failure, failure, failure}}});
  EXPECT_EQ(States(execution), (Names{"a FAILED", "a FAILED", "a FAILED"}));
  EXPECT_EQ(execution["status"], "FAILED");
}

TEST(StartTaskTest, BranchesRunAndTheirOutputsAreReadByTheParallelTasksName) {
  MockedRun run;
  const Json execution =
      run.Execute(Members(R"("a": {"type": "Parallel", "nextTask": "z", "branches": [
        {"startTask": "b", "tasks": {"b": {"type": "Simple", "end": true}}},
        {"startTask": "c", "tasks": {"c": {"type": "Simple", "end": true}}}]},
      "z": {"type": "Terminate", "terminationStatus": "Completed",
            "inputParameters": {"k": "${a.output.b.x}"},
            "workflowOutput": {"b": "${k}", "c": "${a.output.c.x}"}})"),
                  {{"b", {{{"output", {{"x", 1}}}}}}, {"c", {{{"output", {{"x", 2}}}}}}});
  EXPECT_EQ(States(execution), (Names{"a:fork COMPLETED", "b COMPLETED", "c COMPLETED",
                                      "a COMPLETED", "z COMPLETED"}));
  EXPECT_EQ(execution["output"], (Json{{"b", 1}, {"c", 2}}));
}

TEST(StartTaskTest, AFailureWorkflowIsToldWhatFailed) {
  MockedRun run;
  ASSERT_TRUE(run.library
                  .Add(R"({"name": "undo", "startTask": "u",
                           "tasks": {"u": {"type": "Simple", "end": true}}})",
                       "undo.json")
                  .ok());
  run.input = {{"id", 7}};
  const Json execution = run.Execute(
      R"("failureWorkflow": "undo", )" + Members(R"("a": {"type": "Simple", "end": true})"),
      {{"a", {{{"status", "FAILED"}, {"reasonForIncompletion", "no"}}}}});
  EXPECT_EQ(execution["status"], "FAILED");
  const Json& input = execution["failureWorkflow"]["input"];
  EXPECT_EQ(input["id"], 7);
  EXPECT_EQ(input["swf:workflowId"], "run-1");
  EXPECT_EQ(input["swf:failureWorkflow"], "undo");
  EXPECT_EQ(input["swf:workflowStatus"], "Failed");
  EXPECT_EQ(input["swf:taskStatus"], "Failed");
  EXPECT_EQ(input["swf:workflowDefinitionId"], "w");
}

TEST(StartTaskTest, ItGoesOnFromTheJournal) {
  MockedRun run;
  run.Execute(Members(kHttp));
  const auto replayed = ReplayRun("run-1", *run.journal.Read("run-1"));
  ASSERT_TRUE(replayed.ok());
  EXPECT_EQ(replayed->FindTask("a")->task->type, "HTTP");
}

}  // namespace
}  // namespace httptask::runner
