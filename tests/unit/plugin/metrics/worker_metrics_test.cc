#include "plugin/metrics/worker_metrics.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(WorkerMetricsTest, PollsAreCountedWithTheirErrors) {
  WorkerMetrics metrics;
  metrics.OnPoll("HTTP_TASK", milliseconds(3), {});
  metrics.OnPoll("HTTP_TASK", milliseconds(300), MakeError(Reason::kTargetUnreachable, "away"));
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("task_poll_total{taskType=\"HTTP_TASK\"} 2"));
  EXPECT_THAT(text, HasSubstr("task_poll_error_total{exception=\"TARGET_UNREACHABLE\",taskType="
                              "\"HTTP_TASK\"} 1"));
  EXPECT_THAT(text, HasSubstr("task_poll_time_seconds_bucket{status=\"SUCCESS\",taskType="
                              "\"HTTP_TASK\",le=\"0.005\"} 1"));
}

TEST(WorkerMetricsTest, CallsUnderWayAreCounted) {
  WorkerMetrics metrics;
  metrics.OnCallBegun("T");
  metrics.OnCallBegun("T");
  metrics.OnCallEnded("T", milliseconds(2), {});
  EXPECT_THAT(metrics.Text(), HasSubstr("active_workers{taskType=\"T\"} 1"));
  metrics.OnCallEnded("T", milliseconds(2), MakeError(Reason::kResultUnknown, "lost"));
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("task_execution_started_total{taskType=\"T\"} 2"));
  EXPECT_THAT(text, HasSubstr("task_execute_error_total{exception=\"RESULT_UNKNOWN\",taskType="
                              "\"T\"} 1"));
}

TEST(WorkerMetricsTest, EndsThatAreTakenAreNoErrors) {
  WorkerMetrics metrics;
  metrics.OnTold("T", milliseconds(2), true);
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("task_update_error_total{")));
  metrics.OnTold("T", milliseconds(2), false);
  EXPECT_THAT(metrics.Text(), HasSubstr("task_update_error_total{taskType=\"T\"} 1"));
}

}  // namespace
}  // namespace httptask
