#pragma once

#include <grpcpp/grpcpp.h>

#include "google/rpc/status.pb.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// The error as the plugin's own code made it: reason, sentence, problems. The plugin's side is
// plugin/service/status_conversion.h. What gRPC itself says (no details) becomes
// PLUGIN_UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, LIMIT_EXCEEDED or INTERNAL. `target` is named
// in messages.
Status StatusFromGrpc(const grpc::Status& status, std::string_view target);

// The same for an error within a message. `message` must be one: CHECKs that its code is not OK.
Status StatusFromRpc(const google::rpc::Status& message);

// What was tried before the plugin gave up with such an error: `attempts`, oldest first, perhaps
// only the last ones, and `request` where the plugin could tell it.
TaskResult TriedOf(const Status& error);

}  // namespace httptask::runner
