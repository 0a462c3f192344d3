#include "plugin/service/go_plugin_controller.h"

#include <utility>

namespace httptask {

GoPluginController::GoPluginController(std::function<void()> on_shutdown)
    : on_shutdown_(std::move(on_shutdown)) {}

grpc::ServerUnaryReactor* GoPluginController::Shutdown(grpc::CallbackServerContext* context,
                                                       const ::plugin::Empty* /*request*/,
                                                       ::plugin::Empty* /*response*/) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  on_shutdown_();
  return reactor;
}

}  // namespace httptask
