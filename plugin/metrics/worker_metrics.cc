#include "plugin/metrics/worker_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace httptask {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Histograms = prometheus::Family<prometheus::Histogram>;

Counters& AddCounters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Histograms& AddHistograms(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

// Seconds.
const prometheus::Histogram::BucketBoundaries kBuckets = {.001, .005, .01, .025, .05, .1,
                                                          .25,  .5,   1,   2.5,  5,   10};

// Bytes.
const prometheus::Histogram::BucketBoundaries kSizeBuckets = {100,     1'000,     10'000,
                                                              100'000, 1'000'000, 10'000'000};

double Seconds(WorkerObserver::Duration time) {
  return std::chrono::duration<double>(time).count();
}

void Observe(Histograms& times, const std::string& task_type, WorkerObserver::Duration time,
             bool is_ok) {
  times.Add({{"taskType", task_type}, {"status", is_ok ? "SUCCESS" : "FAILURE"}}, kBuckets)
      .Observe(Seconds(time));
}

void CountError(Counters& errors, const std::string& task_type, const Status& status) {
  errors.Add({{"taskType", task_type}, {"exception", std::string(ReasonName(ReasonOf(status)))}})
      .Increment();
}

}  // namespace

struct WorkerMetrics::Parts {
  prometheus::Registry registry;
  Counters& polls = AddCounters(registry, "task_poll_total", "Polls of a queue.");
  Counters& poll_errors = AddCounters(registry, "task_poll_error_total", "Polls that failed.");
  Histograms& poll_times =
      AddHistograms(registry, "task_poll_time_seconds", "How long polls took.");
  Counters& calls = AddCounters(registry, "task_execution_started_total", "Calls that began.");
  Counters& call_errors =
      AddCounters(registry, "task_execute_error_total", "Calls without an answer.");
  Histograms& call_times =
      AddHistograms(registry, "task_execute_time_seconds", "How long calls took.");
  Counters& update_errors =
      AddCounters(registry, "task_update_error_total", "Ends that the server did not take.");
  Histograms& update_times =
      AddHistograms(registry, "task_update_time_seconds", "How long telling an end took.");
  Counters& external_inputs = AddCounters(registry, "external_payload_used_total",
                                          "Inputs read from the server's external storage.");
  Histograms& outputs =
      AddHistograms(registry, "task_result_size_bytes", "What the server was told of an end.");
  Histograms& requests = AddHistograms(registry, "http_api_client_request_seconds",
                                       "How long requests to the server took.");
  prometheus::Family<prometheus::Gauge>& active =
      prometheus::BuildGauge().Name("active_workers").Help("Calls under way.").Register(registry);
};

WorkerMetrics::WorkerMetrics() : parts_(std::make_unique<Parts>()) {}

WorkerMetrics::~WorkerMetrics() = default;

void WorkerMetrics::OnPoll(const std::string& task_type, Duration time, const Status& status) {
  parts_->polls.Add({{"taskType", task_type}}).Increment();
  if (!status.ok()) CountError(parts_->poll_errors, task_type, status);
  Observe(parts_->poll_times, task_type, time, status.ok());
}

void WorkerMetrics::OnCallBegun(const std::string& task_type) {
  parts_->calls.Add({{"taskType", task_type}}).Increment();
  parts_->active.Add({{"taskType", task_type}}).Increment();
}

void WorkerMetrics::OnCallEnded(const std::string& task_type, Duration time, const Status& status) {
  parts_->active.Add({{"taskType", task_type}}).Decrement();
  if (!status.ok()) CountError(parts_->call_errors, task_type, status);
  Observe(parts_->call_times, task_type, time, status.ok());
}

void WorkerMetrics::OnExternalInput(const std::string& task_type) {
  parts_->external_inputs
      .Add({{"entityName", task_type}, {"operation", "READ"}, {"payloadType", "TASK_INPUT"}})
      .Increment();
}

void WorkerMetrics::OnOutput(const std::string& task_type, size_t bytes) {
  parts_->outputs.Add({{"taskType", task_type}}, kSizeBuckets).Observe(static_cast<double>(bytes));
}

void WorkerMetrics::OnTold(const std::string& task_type, Duration time, const Status& status) {
  if (!status.ok()) CountError(parts_->update_errors, task_type, status);
  Observe(parts_->update_times, task_type, time, status.ok());
}

void WorkerMetrics::OnRequest(std::string_view method, std::string_view uri, int status,
                              Duration time) {
  parts_->requests
      .Add({{"method", std::string(method)},
            {"uri", std::string(uri)},
            {"status", std::to_string(status)}},
           kBuckets)
      .Observe(Seconds(time));
}

std::string WorkerMetrics::Text() const {
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace httptask
