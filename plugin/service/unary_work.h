#pragma once

#include <grpcpp/grpcpp.h>

#include <utility>

#include "plugin/base/status.h"
#include "plugin/service/status_conversion.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

inline Status WorkersBusy() {
  return MakeError(Reason::kQueueFull, "too many calls are waiting; try again in a second");
}

// Answers a unary call with what `work` (returning StatusOr<Response>) gives on the pool, or with
// QUEUE_FULL.
template <typename Response, typename Work>
grpc::ServerUnaryReactor* AnswerOnPool(WorkerPool& pool, grpc::CallbackServerContext* context,
                                       Response* response, Work work) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool posted = pool.Post([context, response, reactor, work = std::move(work)] {
    if (context->IsCancelled()) return reactor->Finish(grpc::Status::CANCELLED);
    StatusOr<Response> answer = work();
    if (answer.ok()) *response = *std::move(answer);
    reactor->Finish(ToGrpcStatus(answer.status(), DetailsBytesMax(*context)));
  });
  if (!posted) reactor->Finish(ToGrpcStatus(WorkersBusy()));
  return reactor;
}

}  // namespace httptask
