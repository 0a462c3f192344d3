#include "plugin/service/task_service.h"

#include <utility>

#include "plugin/base/clock.h"
#include "plugin/execute/what_if.h"
#include "plugin/service/status_conversion.h"
#include "plugin/service/task_call.h"
#include "plugin/service/task_cancellation.h"
#include "plugin/service/task_conversion.h"
#include "plugin/service/unary_work.h"

namespace httptask {
namespace {

// A unary call that waits for a task. Owns itself; gone when gRPC is done with it.
class TaskReactor : public grpc::ServerUnaryReactor {
 public:
  explicit TaskReactor(grpc::CallbackServerContext* context) : context_(context) {}

  // Starts the task. `fill` puts its answer into the response before the call ends.
  template <typename FillResponse>
  void Start(TaskExecutor& executor, TaskSpec spec, ExecuteOptions options, FillResponse fill) {
    options.deadline = DeadlineOf(*context_);
    // The reactor may be gone before Execute returns, so what comes after it must not touch `this`.
    const std::shared_ptr<TaskCancellation> cancellation = cancellation_;
    cancellation->Arm(executor.Execute(std::move(spec), std::move(options),
                                       [this, fill = std::move(fill)](TaskExecutor::Answer answer) {
                                         if (!answer.status.ok()) return EndFailed(answer);
                                         fill(std::move(answer));
                                         End({});
                                       }));
  }

  void End(const Status& status) { Finish(ToGrpcStatus(status, DetailsBytesMax(*context_))); }

  void OnCancel() override { cancellation_->Request(); }
  void OnDone() override { delete this; }

 private:
  // OnDone and OnCancel never block: without this gRPC would wake a thread of another pool for
  // them.
  bool InternalInlineable() override { return true; }

  void EndFailed(const TaskExecutor::Answer& answer) {
    Finish(ToGrpcStatus(answer.status, answer.result, DetailsBytesMax(*context_)));
  }

  grpc::CallbackServerContext* const context_;
  const std::shared_ptr<TaskCancellation> cancellation_ = std::make_shared<TaskCancellation>();
};

// What the task's policies would do, attempt by attempt. A failure is told in the result, because
// the attempts before it are what was asked for.
void AnswerWhatIf(TaskReactor* reactor, const CredentialStore& credentials, const TestCase& test,
                  const v1::TestTaskRequest& request, v1::TestTaskResponse* response) {
  StatusOr<std::vector<ImaginedExchange>> answers = ParseWhatIf(request.what_if());
  if (!answers.ok()) return reactor->End(answers.status());
  TaskAnswer answer = ImagineTask(test.spec, credentials, *std::move(answers), SystemClock().Now());
  if (!answer.status.ok()) {
    if (answer.result.attempts.empty()) return reactor->End(answer.status);
    answer.result.explanation = MessageOf(answer.status);
  }
  *response->mutable_result() = ToMessage(std::move(answer.result));
  reactor->End({});
}

void StartTest(TaskReactor* reactor, TaskExecutor& executor, const CredentialStore& credentials,
               const v1::TestTaskRequest* request, v1::TestTaskResponse* response) {
  StatusOr<TestCase> test = ReadTestCase(*request);
  if (!test.ok()) return reactor->End(test.status());
  if (request->level() >= v1::TEST_LEVEL_DEBUG) {
    response->set_resolved_task_json(FormatJson(test->resolved_task));
  }
  if (request->dry_run()) {
    StatusOr<RequestRecord> record = executor.DryRun(test->spec);
    if (record.ok()) *response->mutable_result()->mutable_request() = ToMessage(*record);
    return reactor->End(record.status());
  }
  if (!request->what_if().empty())
    return AnswerWhatIf(reactor, credentials, *test, *request, response);
  ExecuteOptions options;
  options.raw = request->level() >= v1::TEST_LEVEL_TRACE;
  reactor->Start(executor, std::move(test->spec), options,
                 [response, raw = options.raw](TaskExecutor::Answer answer) {
                   *response->mutable_result() = ToMessage(std::move(answer.result));
                   if (raw) *response->mutable_raw() = ToMessage(std::move(answer.raw));
                 });
}

void StartTask(TaskReactor* reactor, TaskExecutor& executor, const v1::ExecuteTaskRequest* request,
               v1::ExecuteTaskResponse* response) {
  StatusOr<TaskSpec> spec = ReadTask(*request);
  if (!spec.ok()) return reactor->End(spec.status());
  ExecuteOptions options;
  options.request_id = request->request_id();
  options.idempotency_key = request->idempotency_key();
  reactor->Start(executor, *std::move(spec), std::move(options),
                 [response](TaskExecutor::Answer answer) {
                   *response->mutable_result() = ToMessage(std::move(answer.result));
                 });
}

}  // namespace

TaskService::TaskService(Catalog& catalog, const CredentialStore& credentials,
                         TaskExecutor& executor, WorkerPool& pool)
    : catalog_(catalog), credentials_(credentials), executor_(executor), pool_(pool) {}

void TaskService::Drain() {
  streams_.Drain();
}

grpc::ServerUnaryReactor* TaskService::PrepareTask(grpc::CallbackServerContext* context,
                                                   const v1::PrepareTaskRequest* request,
                                                   v1::PrepareTaskResponse* response) {
  return AnswerOnPool(pool_, context, response, [this, request] {
    return AnswerPrepareTask(*request, catalog_, credentials_);
  });
}

grpc::ServerUnaryReactor* TaskService::CheckTask(grpc::CallbackServerContext* context,
                                                 const v1::CheckTaskRequest* request,
                                                 v1::CheckTaskResponse* response) {
  return AnswerOnPool(pool_, context, response, [request] { return AnswerCheckTask(*request); });
}

grpc::ServerUnaryReactor* TaskService::TestTask(grpc::CallbackServerContext* context,
                                                const v1::TestTaskRequest* request,
                                                v1::TestTaskResponse* response) {
  auto* reactor = new TaskReactor(context);
  const bool posted =
      pool_.Post([=, this] { StartTest(reactor, executor_, credentials_, request, response); });
  if (!posted) reactor->End(WorkersBusy());
  return reactor;
}

grpc::ServerUnaryReactor* TaskService::ExecuteTask(grpc::CallbackServerContext* context,
                                                   const v1::ExecuteTaskRequest* request,
                                                   v1::ExecuteTaskResponse* response) {
  auto* reactor = new TaskReactor(context);
  if (request->task_json().size() <= kInlineBytesMax) {
    executor_.LendThread([&] { StartTask(reactor, executor_, request, response); });
    return reactor;
  }
  const bool posted = pool_.Post([=, this] { StartTask(reactor, executor_, request, response); });
  if (!posted) reactor->End(WorkersBusy());
  return reactor;
}

grpc::ServerBidiReactor<v1::ExecuteTasksRequest, v1::ExecuteTasksResponse>*
TaskService::ExecuteTasks(grpc::CallbackServerContext* context) {
  return new TaskStream(context, executor_, pool_, streams_);
}

}  // namespace httptask
