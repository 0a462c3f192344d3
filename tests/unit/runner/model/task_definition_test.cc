#include "runner/model/task_definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/model/definition.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

TEST(TaskDefinitionTest, WhatIsNotSaidIsAsInConductorsCode) {
  const auto definition = TaskDefinitionFromJson({{"name", "d"}});
  ASSERT_TRUE(definition.ok());
  EXPECT_EQ(definition->retry_count, 3);
  EXPECT_EQ(definition->retry_delay_seconds, 60);
  EXPECT_EQ(definition->response_timeout_seconds, 3600);
  EXPECT_EQ(definition->timeout_policy, TimeoutPolicy::kTimeOutWorkflow);
}

TEST(TaskDefinitionTest, ReadsWhatIsSaid) {
  const auto definition = TaskDefinitionFromJson({{"name", "d"},
                                                  {"retryCount", 0},
                                                  {"retryLogic", "LINEAR_BACKOFF"},
                                                  {"timeoutSeconds", 9},
                                                  {"responseTimeoutSeconds", 9},
                                                  {"timeoutPolicy", "ALERT_ONLY"},
                                                  {"inputTemplate", {{"a", 1}}}});
  ASSERT_TRUE(definition.ok()) << definition.status();
  EXPECT_EQ(definition->retry_count, 0);
  EXPECT_EQ(definition->retry_logic, RetryLogic::kLinearBackoff);
  EXPECT_EQ(definition->timeout_policy, TimeoutPolicy::kAlertOnly);
  EXPECT_EQ(definition->input_template, (Json{{"a", 1}}));
}

TEST(TaskDefinitionTest, ReadsHowManyMayBegin) {
  const auto definition = TaskDefinitionFromJson({{"name", "d"},
                                                  {"concurrentExecLimit", 4},
                                                  {"rateLimitPerFrequency", 10},
                                                  {"rateLimitFrequencyInSeconds", 60}});
  ASSERT_TRUE(definition.ok()) << definition.status();
  EXPECT_EQ(definition->concurrent_max, 4);
  EXPECT_EQ(definition->rate_max, 10);
  EXPECT_EQ(definition->rate_seconds, 60);
  EXPECT_FALSE(TaskDefinitionFromJson({{"name", "d"}, {"rateLimitFrequencyInSeconds", 0}}).ok());
}

TEST(TaskDefinitionTest, AllFaultsAreToldAtOnce) {
  const auto definition = TaskDefinitionFromJson({{"name", "d"},
                                                  {"retryCount", -1},
                                                  {"retryLogic", "RANDOM"},
                                                  {"responseTimeoutSeconds", 0},
                                                  {"inputTemplate", 1}});
  ASSERT_FALSE(definition.ok());
  EXPECT_EQ(ReasonOf(definition.status()), Reason::kDefinitionInvalid);
  const std::string message(MessageOf(definition.status()));
  EXPECT_THAT(message, HasSubstr("`d`"));
  EXPECT_THAT(message, HasSubstr("`retryCount` must be from 0"));
  EXPECT_THAT(message, HasSubstr("FIXED, LINEAR_BACKOFF, EXPONENTIAL_BACKOFF"));
  EXPECT_THAT(message, HasSubstr("`responseTimeoutSeconds` must be from 1"));
  EXPECT_THAT(message, HasSubstr("`inputTemplate` must be an object"));
}

TEST(TaskDefinitionTest, ATimeoutMustFitIntoTheNextLargerOne) {
  EXPECT_FALSE(TaskDefinitionFromJson({{"timeoutSeconds", 5}, {"responseTimeoutSeconds", 6}}).ok());
  EXPECT_TRUE(TaskDefinitionFromJson({{"timeoutSeconds", 5}, {"responseTimeoutSeconds", 5}}).ok());
  EXPECT_FALSE(TaskDefinitionFromJson({{"timeoutSeconds", 5}, {"totalTimeoutSeconds", 4}}).ok());
  EXPECT_FALSE(TaskDefinitionFromJson(Json::array()).ok());
}

TEST(TaskDefinitionTest, OnlyWorkerTasksAreRetriedWithoutADefinition) {
  EXPECT_EQ(AdHocTaskDefinition("n", "SIMPLE").retry_count, 3);
  EXPECT_EQ(AdHocTaskDefinition("n", "HTTP").retry_count, 0);
  EXPECT_EQ(AdHocTaskDefinition("n", "HTTP").response_timeout_seconds, 0);
}

// As Conductor 3.32.1 takes it in a task of a workflow.
TEST(TaskDefinitionTest, WithinATaskRangesAreNotLookedAt) {
  const TaskDefinitionReading read = ReadTaskDefinition({{"name", "d"},
                                                         {"timeoutSeconds", 120},
                                                         {"totalTimeoutSeconds", -7},
                                                         {"retryCount", -1},
                                                         {"responseTimeoutSeconds", 3600}});
  EXPECT_TRUE(read.faults.empty());
  EXPECT_EQ(read.range_faults.size(), 3u);
  EXPECT_EQ(read.definition.response_timeout_seconds, 3600);
  EXPECT_EQ(read.definition.total_timeout_seconds, 0);
  EXPECT_EQ(read.definition.retry_count, 0);
  EXPECT_EQ(ReadTaskDefinition({{"responseTimeoutSeconds", 0}}).definition.response_timeout_seconds,
            0);
  EXPECT_EQ(ReadTaskDefinition({{"retryCount", "3"}}).faults.size(), 1u);

  const ParsedDefinition parsed = ParseDefinition(
      R"({"name": "n", "version": 1, "schemaVersion": 2, "tasks": [{"name": "t",
          "taskReferenceName": "t", "type": "SIMPLE", "taskDefinition": {"name": "t",
          "timeoutSeconds": 120, "responseTimeoutSeconds": 3600}}]})",
      "n.json");
  EXPECT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.warnings.size(), 1u);
}

}  // namespace
}  // namespace httptask::runner
