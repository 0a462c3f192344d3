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
  metrics.OnTold("T", milliseconds(2), {});
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("task_update_error_total{")));
  metrics.OnTold("T", milliseconds(2), MakeError(Reason::kTargetUnreachable, "away"));
  EXPECT_THAT(
      metrics.Text(),
      HasSubstr("task_update_error_total{exception=\"TARGET_UNREACHABLE\",taskType=\"T\"} 1"));
}

TEST(WorkerMetricsTest, InputsOfTheExternalStorageAreCounted) {
  WorkerMetrics metrics;
  metrics.OnExternalInput("T");
  EXPECT_THAT(metrics.Text(), HasSubstr("external_payload_used_total{entityName=\"T\",operation="
                                        "\"READ\",payloadType=\"TASK_INPUT\"} 1"));
}

TEST(WorkerMetricsTest, OutputsHaveTheirSize) {
  WorkerMetrics metrics;
  metrics.OnOutput("T", 1'000);
  metrics.OnOutput("T", 1'001);
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("task_result_size_bytes_bucket{taskType=\"T\",le=\"1000\"} 1"));
  EXPECT_THAT(text, HasSubstr("task_result_size_bytes_sum{taskType=\"T\"} 2001"));
}

TEST(WorkerMetricsTest, RequestsAreToldByPathAndStatus) {
  WorkerMetrics metrics;
  metrics.OnRequest("POST", "/tasks", 200, milliseconds(3));
  metrics.OnRequest("POST", "/tasks", 0, milliseconds(3));
  const std::string text = metrics.Text();
  for (const std::string status : {"200", "0"}) {
    EXPECT_THAT(text, HasSubstr("http_api_client_request_seconds_bucket{method=\"POST\",status=\"" +
                                status + "\",uri=\"/tasks\",le=\"0.005\"} 1"));
  }
}

}  // namespace
}  // namespace httptask
