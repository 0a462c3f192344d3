#pragma once

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/service_type.h>

#include <mutex>
#include <set>
#include <string>

namespace httptask {

// grpc.health.v1.Health. Unlike gRPC's own, its watchers do not keep a server from stopping: they
// hear NOT_SERVING and their streams end. Thread-safe.
class HealthService final : public grpc::Service {
 public:
  // Streams at once, above which Watch gets RESOURCE_EXHAUSTED.
  static constexpr size_t kWatchersMax = 1000;

  // `services` are SERVING until Stop; others are unknown.
  explicit HealthService(std::set<std::string> services);

  // Everything is NOT_SERVING from here on.
  void Stop();

 private:
  // What has the same bytes as HealthCheckRequest (1: string service) and HealthCheckResponse
  // (1: enum status): Debian packages no code for the two.
  using Request = google::protobuf::StringValue;
  using Response = google::protobuf::Int32Value;
  class Watcher;
  class Refusal;

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const Request& request,
                                  Response* response);
  grpc::ServerWriteReactor<Response>* Watch(const Request& request);
  // The status of `service`; needs the mutex.
  int StatusOf(const std::string& service) const;

  const std::set<std::string> services_;
  std::mutex mutex_;  // Guards what follows and what watchers say it does.
  std::set<Watcher*> watchers_;
  bool stopped_ = false;
};

}  // namespace httptask
