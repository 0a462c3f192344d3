#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "httptask/v1/task_service.pb.h"
#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/execute/task_spec.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// The thinking behind the calls of TaskService, without gRPC's machinery.

// Parses a task and adds further credentials. Errors: ARGUMENT_INVALID, LIMIT_EXCEEDED.
StatusOr<TaskSpec> ReadTask(const v1::ExecuteTaskRequest& request);

// Errors: ARGUMENT_INVALID, LIMIT_EXCEEDED: no JSON.
StatusOr<v1::CheckTaskResponse> AnswerCheckTask(const v1::CheckTaskRequest& request);

// A task to be tested, after its expressions were resolved.
struct TestCase {
  TaskSpec spec;
  Json resolved_task;
};
// Errors: ARGUMENT_INVALID listing every expression that finds nothing; EXPRESSION_INVALID.
StatusOr<TestCase> ReadTestCase(const v1::TestTaskRequest& request);

// Errors: those of the catalog, of CredentialStore::Describe and of PrepareTask.
StatusOr<v1::PrepareTaskResponse> AnswerPrepareTask(const v1::PrepareTaskRequest& request,
                                                    Catalog& catalog,
                                                    const CredentialStore& credentials);

// A call's deadline on the clock that tasks use; `max()` when it has none.
std::chrono::steady_clock::time_point DeadlineOf(const grpc::ServerContextBase& context);

}  // namespace httptask
