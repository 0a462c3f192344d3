#include "plugin/conductor/conductor_task.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kTask[] =
    R"({"taskId": "t1", "workflowInstanceId": "w1", "referenceTaskName": "pay__2",
  "taskType": "HTTP_TASK", "taskDefName": "plaid_pay", "iteration": 2, "retryCount": 1, "pollCount": 3,
  "scheduledTime": 1795421730001,
  "inputData": {"uri": "https://h"}, "outputData": {"a": 1}, "domain": "eu",
  "responseTimeoutSeconds": 0, "externalInputPayloadStoragePath": "in/7.json", "workflowTask": {"taskDefinition": {"responseTimeoutSeconds": 60}}})";

ConductorTask Read(std::string_view text) {
  return ParseConductorTask(ParseJson(text).value()).value();
}

TEST(ConductorTaskTest, EverythingThatAWorkerNeedsIsRead) {
  const ConductorTask task = Read(kTask);
  EXPECT_EQ(task.task_id, "t1");
  EXPECT_EQ(task.workflow_id, "w1");
  EXPECT_EQ(task.reference_name, "pay__2");
  EXPECT_EQ(task.task_type, "HTTP_TASK");
  EXPECT_EQ(task.definition_name, "plaid_pay");
  EXPECT_EQ(task.domain, "eu");
  EXPECT_EQ(task.iteration, 2);
  EXPECT_EQ(task.retry_count, 1);
  EXPECT_EQ(task.poll_count, 3);
  EXPECT_EQ(task.scheduled_time, std::chrono::milliseconds(1'795'421'730'001));
  EXPECT_EQ(StringMember(task.input, "uri"), "https://h");
  EXPECT_EQ(task.output, Json({{"a", 1}}));
  EXPECT_EQ(task.external_input, "in/7.json");
}

TEST(ConductorTaskTest, TheTimeoutOfTheDefinitionCountsWhereTheTaskHasNone) {
  EXPECT_EQ(Read(kTask).response_timeout, std::chrono::seconds(60));
}

TEST(ConductorTaskTest, SecretsAreThoseOfTheDefinitionsParametersAndOfTheTasksTemplate) {
  const ConductorTask task = Read(R"({"taskId": "t", "workflowInstanceId": "w",
    "referenceTaskName": "r", "taskType": "T", "inputData": {"uri": "https://h", "a": "x", "b": "y"},
    "workflowTask": {"inputParameters": {"uri": "https://h", "a": "${workflow.secrets.A}"},
                     "taskDefinition": {"inputTemplate": {"b": "${workflow.secrets.B}"}}}})");
  EXPECT_THAT(task.secrets, ElementsAre("x", "y"));
}

TEST(ConductorTaskTest, TheKeyOfACallIsTheSameForEveryAttempt) {
  ConductorTask task = Read(kTask);
  EXPECT_EQ(CallKey(task), "w1/pay/2");
  task.task_id = "t2";
  task.retry_count = 2;
  EXPECT_EQ(CallKey(task), "w1/pay/2");
}

TEST(ConductorTaskTest, AReferenceNameOutsideLoopsKeepsItsEnd) {
  ConductorTask task = Read(kTask);
  task.iteration = 0;
  EXPECT_EQ(CallKey(task), "w1/pay__2/0");
}

TEST(ConductorTaskTest, WhatAWorkerCannotDoWithoutIsTold) {
  for (const char* name : {"taskId", "workflowInstanceId", "referenceTaskName", "taskType"}) {
    Json json = ParseJson(kTask).value();
    json.erase(name);
    const auto task = ParseConductorTask(json);
    ASSERT_FALSE(task.ok());
    EXPECT_EQ(ReasonOf(task.status()), Reason::kResponseInvalid);
    EXPECT_THAT(std::string(MessageOf(task.status())), HasSubstr(name));
  }
}

TEST(ConductorTaskTest, MembersOfWrongTypesCountAsAbsent) {
  const ConductorTask task =
      Read(R"({"taskId": "t", "workflowInstanceId": "w", "referenceTaskName": "r", "taskType": "T",
               "iteration": "2", "retryCount": -1, "inputData": [], "pollCount": 1e99})");
  EXPECT_EQ(task.iteration, 0);
  EXPECT_EQ(task.retry_count, 0);
  EXPECT_EQ(task.input, Json::object());
}

TEST(ConductorTaskTest, ABatchLeavesOutWhatCannotBeRead) {
  const auto polled = ParsePolledTasks(std::string("[") + kTask + R"(, {"taskId": "x"}, 7])");
  ASSERT_TRUE(polled.ok());
  EXPECT_THAT(polled->tasks, SizeIs(1));
  ASSERT_THAT(polled->problems, SizeIs(2));
  EXPECT_EQ(polled->problems[0].path, "[1]");
}

TEST(ConductorTaskTest, WhatIsNoListIsRefusedWithAHint) {
  for (const char* body : {"", "<html>", "{}"}) {
    const auto polled = ParsePolledTasks(body);
    ASSERT_FALSE(polled.ok());
    EXPECT_THAT(std::string(MessageOf(polled.status())), HasSubstr("/api"));
  }
}

}  // namespace
}  // namespace httptask
