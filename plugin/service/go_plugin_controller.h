#pragma once

#include <functional>

#include "plugin/grpc_controller.grpc.pb.h"

namespace httptask {

// plugin.GRPCController: a go-plugin host asks the plugin to end.
class GoPluginController final : public ::plugin::GRPCController::CallbackService {
 public:
  // `on_shutdown` runs on a thread of gRPC and must not block.
  explicit GoPluginController(std::function<void()> on_shutdown);

  grpc::ServerUnaryReactor* Shutdown(grpc::CallbackServerContext* context,
                                     const ::plugin::Empty* request,
                                     ::plugin::Empty* response) override;

 private:
  const std::function<void()> on_shutdown_;
};

}  // namespace httptask
