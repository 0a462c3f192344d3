#include "runner/model/coercion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;
using testing::WarningsOf;

std::string WithTask(std::string_view members) {
  return R"({"name": "x", "tasks": [{"name": "a", "taskReferenceName": "a", )" +
         std::string(members) + "}]}";
}

Definition Read(std::string_view text) {
  ParsedDefinition parsed = ParseDefinition(text, "x.json");
  EXPECT_TRUE(parsed.ok()) << testing::Lines(parsed.faults);
  return std::move(parsed.definition);
}

TEST(CoercionTest, ScalarsAreReadAsConductorReadsThem) {
  const Definition definition = Read(R"({"name": 5, "version": "3", "schemaVersion": 2.0,
    "timeoutSeconds": " 60 ", "description": true, "tasks": [{"name": "a", "taskReferenceName": 1.5,
    "optional": "True", "asyncComplete": 1, "retryCount": "2", "startDelay": 1.9}]})");
  EXPECT_EQ(definition.name, "5");
  EXPECT_EQ(definition.version, 3);
  EXPECT_EQ(definition.timeout_seconds, 60);
  EXPECT_EQ(definition.description, "true");
  const Task& task = definition.tasks[0];
  EXPECT_EQ(task.reference_name, "1.5");
  EXPECT_TRUE(task.is_optional);
  EXPECT_TRUE(task.is_async_complete);
  EXPECT_EQ(task.retry_count, 2);
  EXPECT_EQ(task.start_delay_seconds, 1);
}

TEST(CoercionTest, EachIsAWarning) {
  EXPECT_EQ(WarningsOf(WithTask(R"("optional": "true", "retryCount": "")")),
            "1:77: \"true\" in `optional` is read as true (write true)\n"
            "1:99: \"\" in `retryCount` is read as null (leave it out)\n");
}

TEST(CoercionTest, WhatIsWithinTasksIsReadSoToo) {
  const Definition definition = Read(WithTask(R"("type": "SWITCH", "evaluatorType": "graaljs",
    "expression": 1, "decisionCases": {"1": [{"name": "s", "taskReferenceName": "s",
    "type": "SUB_WORKFLOW", "subWorkflowParam": {"name": "c", "version": "1"}}]},
    "taskDefinition": {"retryCount": "0", "timeoutSeconds": 5.0})"));
  EXPECT_EQ(definition.tasks[0].Text("expression"), "1");
  EXPECT_EQ(definition.tasks[0].definition->retry_count, 0);
  EXPECT_EQ(definition.tasks[0].definition->timeout_seconds, 5);
  const Task& inner = definition.tasks[0].branches[0].tasks[0];
  EXPECT_EQ(inner.members["subWorkflowParam"]["version"], 1);
  EXPECT_THAT(WarningsOf(WithTask(R"("type": "FORK_JOIN", "forkTasks": [[{"name": "b",
    "taskReferenceName": "b", "startDelay": "1"}]])")),
              HasSubstr("`startDelay` is read as 1"));
}

TEST(CoercionTest, WhatConductorRefusesIsAFault) {
  for (const char* members :
       {R"("retryCount": "1.0")", R"("retryCount": true)",
        R"("retryCount": "99999999999999999999")", R"("optional": "yes")", R"("optional": 1.0)",
        R"("startDelay": [])", R"("type": null)", R"("type": "JOIN", "joinOn": "a")",
        R"("type": "SUB_WORKFLOW", "subWorkflowParam": "c")"}) {
    EXPECT_NE(FaultsOf(WithTask(members)), "") << members;
  }
}

TEST(CoercionTest, TasksAndDefinitionsThatComeAsDataAreReadSoToo) {
  EXPECT_EQ(
      TaskFromJson({{"name", "a"}, {"taskReferenceName", "a"}, {"retryCount", "4"}}).retry_count,
      4);
  const auto definition = TaskDefinitionFromJson({{"name", "a"}, {"retryCount", "4"}});
  ASSERT_TRUE(definition.ok());
  EXPECT_EQ(definition->retry_count, 4);
}

TEST(CoercionTest, AnIntegerMayBeATextOrHaveAPoint) {
  EXPECT_EQ(IntegerOf("12"), 12);
  EXPECT_EQ(IntegerOf(-1.7), -1);
  EXPECT_EQ(IntegerOf(1e30), std::nullopt);
  EXPECT_EQ(IntegerOf("1x"), std::nullopt);
  EXPECT_EQ(IntegerOf(nullptr), std::nullopt);
}

}  // namespace
}  // namespace httptask::runner
