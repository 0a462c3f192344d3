#include "plugin/service/plugin_server.h"

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include <climits>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "plugin/service/catalog_service.h"
#include "plugin/service/go_plugin_controller.h"
#include "plugin/service/health_service.h"
#include "plugin/service/listen_address.h"
#include "plugin/service/server_call.h"
#include "plugin/service/task_service.h"
#include "plugin/service/worker_pool.h"

namespace httptask {
namespace {

constexpr size_t kWorkerThreads = 3;
constexpr size_t kWorkWaitingMax = 1000;
// A document or body of 64 MiB with its envelope fits.
constexpr int kReceiveBytesMax = 68 << 20;
// A result repeats the request's body beside an answer's, and a prepared task holds it four times.
constexpr int kSendBytesMax = 272 << 20;
constexpr int kMetadataBytesMax = 16 * 1024;
constexpr int kStreamsMax = 1000;
constexpr int kSecond = 1000;

// Reasons and sources of the values: README.md.
void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.SetMaxSendMessageSize(kSendBytesMax);
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsMax},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS, 300 * kSecond},
      {GRPC_ARG_MAX_CONNECTION_AGE_MS, 1800 * kSecond},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, INT_MAX},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10 * kSecond},
      {GRPC_ARG_KEEPALIVE_TIME_MS, 60 * kSecond},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20 * kSecond},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 60 * kSecond},
      {GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2},
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
      {GRPC_ARG_ENABLE_CHANNELZ, 0},
      {GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0},
  };
  for (const auto& [name, value] : arguments) builder.AddChannelArgument(name, value);
}

// Linking gRPC's reflection adds it to every server; this takes it out again.
class WithoutReflection : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const std::unique_ptr<grpc::ServerBuilderPlugin>& plugin) {
      return plugin->name() == "proto_server_reflection";
    });
  }
};

// Files made while it lives are readable and writable by their owner alone.
class PrivateFiles {
 public:
  PrivateFiles() : before_(::umask(0177)) {}
  ~PrivateFiles() { ::umask(before_); }
  PrivateFiles(const PrivateFiles&) = delete;
  PrivateFiles& operator=(const PrivateFiles&) = delete;

 private:
  const mode_t before_;
};

Status RefuseOpenAddress(const ListenAddress& address) {
  return MakeError(
      Reason::kArgumentInvalid,
      fmt::format("{} can be reached from other machines, and there is neither encryption nor a "
                  "login: everyone there could use your credentials. Listen on 127.0.0.1 or a Unix "
                  "socket, or put a proxy with TLS in front and add --insecure-listen",
                  address.ToString()));
}

}  // namespace

struct PluginServer::Parts {
  Parts(Catalog& catalog, const CredentialStore& credentials, TaskExecutor& executor)
      : pool(kWorkerThreads, kWorkWaitingMax),
        catalog_service(catalog, pool),
        task_service(catalog, credentials, executor, pool),
        controller([this] { RequestShutdown(); }),
        health({"", "plugin", "httptask.v1.CatalogService", "httptask.v1.TaskService"}) {}

  void Serve(std::unique_ptr<CallQueue> calls) {
    queue = std::move(calls);
    queue->Start();
    catalog_service.Serve(*queue);
    task_service.Serve(*queue);
    controller.Serve(*queue);
    health.Serve(*queue);
  }

  void RequestShutdown() {
    {
      std::lock_guard lock(mutex);
      shutdown_requested = true;
    }
    wake.notify_all();
  }

  WorkerPool pool;
  CatalogService catalog_service;
  TaskService task_service;
  GoPluginController controller;
  HealthService health;
  std::string address;
  std::unique_ptr<CallQueue> queue;      // After what its calls use.
  std::unique_ptr<grpc::Server> server;  // Goes before its queue.

  std::mutex mutex;  // Guards what follows.
  std::condition_variable wake;
  bool shutdown_requested = false;
  bool stopping = false;
  bool stopped = false;
};

StatusOr<std::unique_ptr<PluginServer>> PluginServer::Start(const PluginServerOptions& options,
                                                            Catalog& catalog,
                                                            const CredentialStore& credentials,
                                                            TaskExecutor& executor) {
  HTTPTASK_ASSIGN_OR_RETURN(ListenAddress address, ListenAddress::Parse(options.listen));
  if (!address.IsLocal() && !options.allow_open_address) return RefuseOpenAddress(address);
  HTTPTASK_RETURN_IF_ERROR(CheckCanListen(address));
  auto parts = std::make_unique<Parts>(catalog, credentials, executor);
  grpc::EnableDefaultHealthCheckService(false);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  SetLimits(builder);
  int port = 0;
  builder.AddListeningPort(address.ToString(), grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&parts->catalog_service);
  builder.RegisterService(&parts->task_service);
  builder.RegisterService(&parts->controller);
  builder.RegisterService(&parts->health);
  auto queue = std::make_unique<CallQueue>(builder);
  {
    const PrivateFiles scope;
    parts->server = builder.BuildAndStart();
  }
  if (parts->server == nullptr || port == 0) {
    return MakeError(Reason::kInternal, fmt::format("cannot listen on {}", address.ToString()));
  }
  if (address.socket_path.empty()) address.port = port;
  parts->address = address.ToString();
  parts->Serve(std::move(queue));
  return std::unique_ptr<PluginServer>(new PluginServer(std::move(parts)));
}

PluginServer::PluginServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

PluginServer::~PluginServer() {
  Stop(std::chrono::milliseconds(0));
}

const std::string& PluginServer::address() const {
  return parts_->address;
}

void PluginServer::RequestShutdown() {
  parts_->RequestShutdown();
}

void PluginServer::WaitForShutdown() {
  std::unique_lock lock(parts_->mutex);
  parts_->wake.wait(lock, [this] { return parts_->shutdown_requested; });
}

void PluginServer::Stop(std::chrono::milliseconds grace) {
  RequestShutdown();
  {
    std::unique_lock lock(parts_->mutex);
    if (parts_->stopping) {
      parts_->wake.wait(lock, [this] { return parts_->stopped; });
      return;
    }
    parts_->stopping = true;
  }
  parts_->health.Stop();
  parts_->task_service.Drain();
  parts_->server->Shutdown(std::chrono::system_clock::now() + grace);
  parts_->queue->Stop();
  {
    std::lock_guard lock(parts_->mutex);
    parts_->stopped = true;
  }
  parts_->wake.notify_all();
}

}  // namespace httptask
