#pragma once

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <vector>

#include "google/rpc/status.pb.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"

namespace httptask {

// Error details that every client takes: C-core clients refuse trailing metadata above 8 KiB.
inline constexpr size_t kDetailsBytesDefault = 6 * 1024;
// The most that a client can ask for.
inline constexpr size_t kDetailsBytesMax = 256 * 1024;
// Request metadata by which a client asks for more than the default.
inline constexpr char kDetailsBytesKey[] = "httptask-details-bytes-max";

// google.rpc.Status with ErrorInfo {reason, domain `httptask`}, BadRequest for problems and
// RetryInfo (1 s) for QUEUE_FULL. At most about `bytes_max`: problems that do not fit are left out,
// and one more says how many.
google::rpc::Status ToRpcStatus(const Status& error, size_t bytes_max = kDetailsBytesMax);

// The same as gRPC sends it: the message above in the details. OK stays OK.
grpc::Status ToGrpcStatus(const Status& status, size_t bytes_max = kDetailsBytesDefault);
// The same with what was tried before: a TaskResult in the details that holds `attempts`, as many
// of the last ones as fit, and `request` where there is room left for it, perhaps without its body.
grpc::Status ToGrpcStatus(const Status& error, const TaskResult& tried,
                          size_t bytes_max = kDetailsBytesDefault);
google::rpc::Status ToRpcStatus(const Status& error, const TaskResult& tried,
                                size_t bytes_max = kDetailsBytesMax);

// What the client of this call takes.
size_t DetailsBytesMax(const grpc::ServerContextBase& context);

}  // namespace httptask
