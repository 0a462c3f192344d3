#pragma once

#include <functional>

#include "plugin/grpc_controller.grpc.pb.h"
#include "plugin/service/server_call.h"

namespace httptask {

// plugin.GRPCController: a go-plugin host asks the plugin to end.
class GoPluginController final : public ::plugin::GRPCController::AsyncService {
 public:
  // `on_shutdown` runs on the queue's thread and must not block.
  explicit GoPluginController(std::function<void()> on_shutdown);

  // Begins to answer calls; the queue must end before the service.
  void Serve(CallQueue& queue);

 private:
  const std::function<void()> on_shutdown_;
};

}  // namespace httptask
