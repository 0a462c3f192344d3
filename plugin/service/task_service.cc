#include "plugin/service/task_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/execute/what_if.h"
#include "plugin/service/status_conversion.h"
#include "plugin/service/task_call.h"
#include "plugin/service/task_cancellation.h"
#include "plugin/service/task_conversion.h"
#include "plugin/service/unary_call.h"

namespace httptask {
namespace {

using TestCall = UnaryCall<v1::TestTaskRequest, v1::TestTaskResponse>;
using ExecuteCall = UnaryCall<v1::ExecuteTaskRequest, v1::ExecuteTaskResponse>;
using Cancellation = std::shared_ptr<TaskCancellation>;

// What brings the end of a call to its task; within the call's `answer`.
template <typename Call>
Cancellation CancellationOf(Call& call) {
  auto cancellation = std::make_shared<TaskCancellation>();
  call.set_on_cancel([cancellation] { cancellation->Request(); });
  return cancellation;
}

// Starts the task. `fill` puts its answer into the response before the call ends. The call may be
// gone before Execute returns.
template <typename Call, typename FillResponse>
void Start(Call& call, const Cancellation& cancellation, TaskExecutor& executor, TaskSpec spec,
           ExecuteOptions options, FillResponse fill) {
  options.deadline = DeadlineOf(call.context());
  cancellation->Arm(executor.Execute(std::move(spec), std::move(options),
                                     [&call, fill = std::move(fill)](TaskExecutor::Answer answer) {
                                       if (!answer.status.ok()) {
                                         return call.Finish(
                                             ToGrpcStatus(answer.status, answer.result,
                                                          DetailsBytesMax(call.context())));
                                       }
                                       fill(call.response(), std::move(answer));
                                       call.Finish(grpc::Status::OK);
                                     }));
}

// What the task's policies would do, attempt by attempt. A failure is told in the result, because
// the attempts before it are what was asked for.
void AnswerWhatIf(TestCall& call, const CredentialStore& credentials, const TestCase& test) {
  StatusOr<std::vector<ImaginedExchange>> answers = ParseWhatIf(call.request().what_if());
  if (!answers.ok()) return call.Finish(answers.status());
  TaskAnswer answer = ImagineTask(test.spec, credentials, *std::move(answers), SystemClock().Now());
  if (!answer.status.ok()) {
    if (answer.result.attempts.empty()) return call.Finish(answer.status);
    answer.result.explanation = MessageOf(answer.status);
  }
  *call.response().mutable_result() = ToMessage(std::move(answer.result));
  call.Finish(grpc::Status::OK);
}

void StartTest(TestCall& call, const Cancellation& cancellation, TaskExecutor& executor,
               const CredentialStore& credentials) {
  const v1::TestTaskRequest& request = call.request();
  StatusOr<TestCase> test = ReadTestCase(request);
  if (!test.ok()) return call.Finish(test.status());
  if (request.level() >= v1::TEST_LEVEL_DEBUG) {
    call.response().set_resolved_task_json(FormatJson(test->resolved_task));
  }
  if (request.dry_run()) {
    StatusOr<RequestRecord> record = executor.DryRun(test->spec);
    if (record.ok()) *call.response().mutable_result()->mutable_request() = ToMessage(*record);
    return call.Finish(record.status());
  }
  if (!request.what_if().empty()) return AnswerWhatIf(call, credentials, *test);
  ExecuteOptions options;
  options.raw = request.level() >= v1::TEST_LEVEL_TRACE;
  Start(call, cancellation, executor, std::move(test->spec), options,
        [raw = options.raw](v1::TestTaskResponse& response, TaskExecutor::Answer answer) {
          *response.mutable_result() = ToMessage(std::move(answer.result));
          if (raw) *response.mutable_raw() = ToMessage(std::move(answer.raw));
        });
}

void StartTask(ExecuteCall& call, const Cancellation& cancellation, TaskExecutor& executor) {
  StatusOr<TaskSpec> spec = ReadTask(call.request());
  if (!spec.ok()) return call.Finish(spec.status());
  ExecuteOptions options;
  options.request_id = call.request().request_id();
  options.idempotency_key = call.request().idempotency_key();
  Start(call, cancellation, executor, *std::move(spec), std::move(options),
        [](v1::ExecuteTaskResponse& response, TaskExecutor::Answer answer) {
          *response.mutable_result() = ToMessage(std::move(answer.result));
        });
}

}  // namespace

TaskService::TaskService(Catalog& catalog, const CredentialStore& credentials,
                         TaskExecutor& executor, WorkerPool& pool)
    : catalog_(catalog), credentials_(credentials), executor_(executor), pool_(pool) {}

void TaskService::Drain() {
  streams_.Drain();
}

void TaskService::Serve(CallQueue& queue) {
  using Methods = v1::TaskService::AsyncService;
  ServeOnPool(queue, pool_, *this, &Methods::RequestPrepareTask,
              [this](const v1::PrepareTaskRequest& request) {
                return AnswerPrepareTask(request, catalog_, credentials_);
              });
  ServeOnPool(queue, pool_, *this, &Methods::RequestCheckTask,
              [](const v1::CheckTaskRequest& request) { return AnswerCheckTask(request); });
  ServeUnary(queue, *this, &Methods::RequestTestTask, [this](TestCall& call) {
    WorkOnPool(pool_, call, [this, &call, cancellation = CancellationOf(call)] {
      StartTest(call, cancellation, executor_, credentials_);
    });
  });
  ServeUnary(queue, *this, &Methods::RequestExecuteTask, [this](ExecuteCall& call) {
    const auto start = [this, &call, cancellation = CancellationOf(call)] {
      StartTask(call, cancellation, executor_);
    };
    if (call.request().task_json().size() > kInlineBytesMax) {
      return WorkOnPool(pool_, call, start);
    }
    executor_.LendThread(start);
  });
  TaskStream::Await({queue, *this, executor_, pool_, streams_});
}

}  // namespace httptask
