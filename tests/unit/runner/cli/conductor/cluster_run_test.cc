#include "runner/cli/conductor/cluster_run.h"

#include <gmock/gmock.h>

#include "runner/cli/workflow/run_teller.h"
#include "runner/cli/workflow/task_lines.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// A workflow with one task; the members that follow are put in place of those here.
Json Execution(const char* changes, const char* task_changes) {
  Json json = *ParseJson(R"({"workflowId": "w-1", "workflowName": "pay", "workflowVersion": 3,
    "status": "RUNNING", "startTime": 1700000000000, "endTime": 0, "input": {"a": 1}, "output": {},
    "workflowDefinition": {"name": "pay", "version": 3, "tasks": [
      {"name": "pay", "taskReferenceName": "p", "type": "HTTP_TASK"}]}})");
  Json task = *ParseJson(R"({"taskId": "t-1", "referenceTaskName": "p", "taskDefName": "pay",
    "taskType": "HTTP_TASK", "status": "SCHEDULED", "scheduledTime": 1700000000000,
    "workflowTask": {"taskReferenceName": "p"},
    "inputData": {"http_request": {"uri": "http://h/x", "method": "POST"}}})");
  task.update(*ParseJson(task_changes));
  json.update(*ParseJson(changes));
  json["tasks"] = Json::array({task});
  return json;
}

Json Scheduled() {
  return Execution("{}", "{}");
}

Json Failed() {
  return Execution(
      R"({"status": "FAILED", "reasonForIncompletion": "503", "endTime": 1700000000020})",
      R"({"status": "FAILED", "reasonForIncompletion": "503", "startTime": 1700000000001,
          "endTime": 1700000000013,
          "outputData": {"response": {"statusCode": 503, "reasonPhrase": "Busy",
                                      "body": {"error": "later"}}}})");
}

TEST(ClusterRun, HasTheFormOfALocalRun) {
  ClusterRun run(Scheduled());
  run.Update(Failed());
  const Json json = run.ToJson();
  EXPECT_EQ(json["workflowId"], "w-1");
  EXPECT_EQ(json["workflowVersion"], 3);
  EXPECT_EQ(json["status"], "FAILED");
  EXPECT_EQ(json["endTime"], "2023-11-14T22:13:20.020Z");
  EXPECT_EQ(json["tasks"][0]["taskId"], "t-1");
  EXPECT_EQ(json["tasks"][0]["response"]["statusCode"], 503);
  EXPECT_EQ(json["tasks"][0]["startTime"], "2023-11-14T22:13:20.001Z");
  EXPECT_EQ(json["tasks"][0]["reasonForIncompletion"], "503");
}

TEST(ClusterRun, TellsOnlyWhatIsNew) {
  ClusterRun run(Scheduled());
  EXPECT_THAT(run.Update(Scheduled()), SizeIs(1));
  EXPECT_THAT(run.Update(Scheduled()), SizeIs(0));
  EXPECT_THAT(run.Update(Failed()), SizeIs(2));
  EXPECT_THAT(run.Update(Failed()), SizeIs(0));
}

TEST(ClusterRun, ARetryIsATaskOfItsOwn) {
  Json retried = Failed();
  retried["status"] = "RUNNING";
  Json second = Scheduled()["tasks"][0];
  second.update(Json{{"taskId", "t-2"}, {"retriedTaskId", "t-1"}, {"retryCount", 1}});
  retried["tasks"].push_back(second);
  ClusterRun run(retried);
  run.Update(retried);
  EXPECT_TRUE(run.run().Find(1)->is_retried);
  EXPECT_EQ(run.run().Find(2)->retry_count, 1);
}

TEST(ClusterRun, IsToldInTheLinesOfALocalRun) {
  ClusterRun run(Scheduled());
  TaskLines lines(run.run().definition());
  std::string text;
  for (const Event& event : run.Update(Failed())) {
    const auto line = lines.OnEvent(run.run(), event, TaskLines::Waits::kNotTold);
    if (line) text += line->Format(Coloring::kOff);
  }
  EXPECT_EQ(text, "1/1 p  POST http://h/x  503 Busy  12.0 ms\n");
  const std::string failure = DescribeRunFailure(run.run()).Format(Coloring::kOff);
  EXPECT_THAT(failure, HasSubstr("error: the workflow failed (HTTP_STATUS): the task `p` failed"));
  EXPECT_THAT(failure, HasSubstr("answer to p:\n{\n  \"error\": \"later\"\n}\n"));
}

TEST(ClusterRun, StandsWhatIsNoWorkflow) {
  const Json nonsense = *ParseJson(R"({"tasks": [5, {}], "status": 7, "input": []})");
  ClusterRun run(nonsense);
  EXPECT_THAT(run.Update(nonsense), SizeIs(0));
  EXPECT_EQ(run.ToJson()["tasks"], Json::array());
}

}  // namespace
}  // namespace httptask::runner
