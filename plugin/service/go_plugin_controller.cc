#include "plugin/service/go_plugin_controller.h"

#include <utility>

#include "plugin/service/unary_call.h"

namespace httptask {
GoPluginController::GoPluginController(std::function<void()> on_shutdown)
    : on_shutdown_(std::move(on_shutdown)) {}

void GoPluginController::Serve(CallQueue& queue) {
  using Methods = ::plugin::GRPCController::AsyncService;
  ServeUnary(queue, *this, &Methods::RequestShutdown,
             [this](UnaryCall<::plugin::Empty, ::plugin::Empty>& call) {
               call.Finish(grpc::Status::OK);
               on_shutdown_();
             });
}

}  // namespace httptask
