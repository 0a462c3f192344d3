#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/execute/task_executor.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// What the server offers and where.
struct PluginServerOptions {
  // `unix:/path/socket` (made with mode 0600) or `host:port` (port 0: a free one).
  std::string listen;
  bool reflection = false;
  // Whether addresses that other machines reach are taken; without it they are refused, because the
  // server has neither encryption nor a login.
  bool allow_open_address = false;
};

// The gRPC server of proto/httptask/v1 on the asynchronous API, with grpc.health.v1 (services `""`,
// `plugin`, `httptask.v1.CatalogService`, `httptask.v1.TaskService`) and, for go-plugin hosts,
// GRPCController.
class PluginServer {
 public:
  // Starts serving. The parts must outlive the server. Errors: INTERNAL with the address and the
  // cause (in use, no permission); ARGUMENT_INVALID for an address that does not parse, is too long
  // or is refused.
  static StatusOr<std::unique_ptr<PluginServer>> Start(const PluginServerOptions& options,
                                                       Catalog& catalog,
                                                       const CredentialStore& credentials,
                                                       TaskExecutor& executor);
  ~PluginServer();
  PluginServer(const PluginServer&) = delete;
  PluginServer& operator=(const PluginServer&) = delete;

  // Address in the form that `listen` had, with the port that was chosen.
  const std::string& address() const;
  // Blocks until a go-plugin host asks for a shutdown or Stop was called.
  void WaitForShutdown();
  // Makes WaitForShutdown return. Thread-safe; never blocks.
  void RequestShutdown();
  // Health becomes NOT_SERVING and its watchers end, no new calls, calls under way finish within
  // `grace`, the rest is cancelled. Safe to call twice and from another thread.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct Parts;
  explicit PluginServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace httptask
