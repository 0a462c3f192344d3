#pragma once

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <mutex>
#include <set>
#include <string>

#include "plugin/service/server_call.h"

namespace httptask {

// grpc.health.v1.Health. Unlike gRPC's own, its watchers do not keep a server from stopping: they
// hear NOT_SERVING and their streams end. Thread-safe.
class HealthService final : public grpc::Service {
 public:
  // Streams at once, above which Watch gets RESOURCE_EXHAUSTED.
  static constexpr size_t kWatchersMax = 1000;

  // `services` are SERVING until Stop; others are unknown.
  explicit HealthService(std::set<std::string> services);

  // Begins to answer calls; the queue must end before the service.
  void Serve(CallQueue& queue);
  // Everything is NOT_SERVING from here on.
  void Stop();

 private:
  // What has the same bytes as HealthCheckRequest (1: string service) and HealthCheckResponse
  // (1: enum status): Debian packages no code for the two.
  using Request = google::protobuf::StringValue;
  using Response = google::protobuf::Int32Value;
  class Watcher;

  grpc::Status Check(const Request& request, Response& response);
  // The status of `service`; needs the mutex.
  int StatusOf(const std::string& service) const;

  const std::set<std::string> services_;
  std::mutex mutex_;  // Guards what follows and what watchers say it does.
  std::set<Watcher*> watchers_;
  bool stopped_ = false;
};

}  // namespace httptask
