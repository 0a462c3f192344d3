#include "runner/engine/retry_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

TaskRecord Failed(int retries) {
  TaskRecord record;
  record.state = TaskState::kFailed;
  record.type = "HTTP";
  record.retry_count = retries;
  return record;
}

TaskDefinition Retrying(RetryLogic logic) {
  TaskDefinition definition;
  definition.retry_count = 5;
  definition.retry_logic = logic;
  definition.retry_delay_seconds = 10;
  definition.backoff_scale_factor = 2;
  return definition;
}

TEST(RetryPolicyTest, DelaysAreConductors) {
  EXPECT_EQ(RetryDelaySeconds(Failed(2), Retrying(RetryLogic::kFixed)), 10);
  EXPECT_EQ(RetryDelaySeconds(Failed(2), Retrying(RetryLogic::kLinearBackoff)), 60);
  EXPECT_EQ(RetryDelaySeconds(Failed(2), Retrying(RetryLogic::kExponentialBackoff)), 40);
  TaskDefinition capped = Retrying(RetryLogic::kExponentialBackoff);
  capped.max_retry_delay_seconds = 15;
  EXPECT_EQ(RetryDelaySeconds(Failed(2), capped), 15);
  TaskDefinition huge = Retrying(RetryLogic::kLinearBackoff);
  huge.retry_delay_seconds = 2'000'000'000;
  EXPECT_EQ(RetryDelaySeconds(Failed(2), huge), 2'147'483'647);
}

TEST(RetryPolicyTest, SomeFailuresAreFinal) {
  const TaskDefinition definition = Retrying(RetryLogic::kFixed);
  EXPECT_TRUE(RetryDelaySeconds(Failed(4), definition));
  EXPECT_FALSE(RetryDelaySeconds(Failed(5), definition));
  TaskRecord terminal = Failed(0);
  terminal.state = TaskState::kFailedWithTerminalError;
  EXPECT_FALSE(RetryDelaySeconds(terminal, definition));
  TaskRecord join = Failed(0);
  join.type = "JOIN";
  EXPECT_FALSE(RetryDelaySeconds(join, definition));
}

// Otherwise a timer would be set for a time that has passed, again and again.
TEST(RetryPolicyTest, AtTheNextTimeoutATaskIsOverItsTime) {
  const Time start(std::chrono::seconds(1000));
  for (const TaskState state : {TaskState::kScheduled, TaskState::kInProgress}) {
    for (const auto limit :
         {&TaskDefinition::timeout_seconds, &TaskDefinition::response_timeout_seconds,
          &TaskDefinition::poll_timeout_seconds, &TaskDefinition::total_timeout_seconds}) {
      for (const TimeoutPolicy policy : {TimeoutPolicy::kRetry, TimeoutPolicy::kAlertOnly}) {
        TaskRecord task;
        task.state = state;
        task.delay_seconds = 60;
        task.first_scheduled_time = task.scheduled_time = start;
        if (state == TaskState::kInProgress) task.start_time = task.update_time = start;
        TaskDefinition definition;
        definition.response_timeout_seconds = 0;
        definition.*limit = 5;
        definition.timeout_policy = policy;
        const auto next = NextTimeout(task, definition);
        if (!next) continue;
        EXPECT_TRUE(FindTimeout(runner::Run(), task, definition, *next).has_value());
      }
    }
  }
}

TEST(RetryPolicyTest, TimeoutsHaveTwoSides) {
  const Time start(std::chrono::seconds(1000));
  TaskRecord task;
  task.state = TaskState::kInProgress;
  task.first_scheduled_time = task.scheduled_time = task.start_time = task.update_time = start;
  TaskDefinition definition;
  definition.timeout_seconds = 10;
  definition.response_timeout_seconds = 5;
  definition.timeout_policy = TimeoutPolicy::kRetry;
  const runner::Run run;
  using std::chrono::seconds;
  EXPECT_FALSE(FindTimeout(run, task, definition, start + seconds(4)));
  EXPECT_THAT(FindTimeout(run, task, definition, start + seconds(5))->message,
              HasSubstr("responseTimeout: 5"));
  EXPECT_THAT(FindTimeout(run, task, definition, start + seconds(10))->message,
              HasSubstr("Timeout configured as 10 seconds"));
  EXPECT_EQ(NextTimeout(task, definition), start + seconds(5));
  task.state = TaskState::kCompleted;
  EXPECT_FALSE(FindTimeout(run, task, definition, start + seconds(99)));
}

}  // namespace
}  // namespace httptask::runner
