#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "plugin/conductor/worker_observer.h"

namespace httptask {

// What a worker does, in numbers, under the names that Conductor's SDKs share, so that their
// dashboards work. Thread-safe.
class WorkerMetrics : public WorkerObserver {
 public:
  WorkerMetrics();
  ~WorkerMetrics() override;

  void OnPoll(const std::string& task_type, Duration time, const Status& status) override;
  void OnCallBegun(const std::string& task_type) override;
  void OnCallEnded(const std::string& task_type, Duration time, const Status& status) override;
  void OnExternalInput(const std::string& task_type) override;
  void OnOutput(const std::string& task_type, size_t bytes) override;
  void OnTold(const std::string& task_type, Duration time, const Status& status) override;
  void OnRequest(std::string_view method, std::string_view uri, int status, Duration time) override;

  // All of it in Prometheus' text form (version 0.0.4).
  std::string Text() const;

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace httptask
