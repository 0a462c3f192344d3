#include "runner/client/task_stream.h"

#include <utility>

#include "runner/client/status_message.h"

namespace httptask::runner {

TaskStream::TaskStream(v1::TaskService::Stub& stub, std::string target,
                       std::function<void(TaskStream*)> on_end)
    : target_(std::move(target)), on_end_(std::move(on_end)) {
  stub.async()->ExecuteTasks(&context_, this);
  AddHold();  // For writes, which begin on any thread; given back where no more can begin.
  StartRead(&response_);
  StartCall();
}

bool TaskStream::Add(v1::ExecuteTaskRequest& request, Done& done) {
  Lock lock(mutex_);
  if (ended_ || under_way_.size() >= kCallsMax) return false;
  std::string id = std::to_string(++last_id_);
  under_way_.emplace(id, std::move(done));
  v1::TaskCall& call = waiting_.emplace_back();
  call.set_id(std::move(id));
  *call.mutable_task() = std::move(request);
  Write(std::move(lock));
  return true;
}

void TaskStream::Cancel() {
  context_.TryCancel();
}

void TaskStream::Write(Lock lock) {
  if (writing_ || ended_ || waiting_.empty()) return;
  writing_ = true;
  request_.Clear();
  for (size_t bytes = 0; !waiting_.empty() && bytes < kBatchBytes; waiting_.pop_front()) {
    bytes += waiting_.front().task().task_json().size();
    *request_.add_calls() = std::move(waiting_.front());
  }
  lock.unlock();
  StartWrite(&request_);
}

void TaskStream::OnWriteDone(bool /*ok*/) {
  Lock lock(mutex_);
  writing_ = false;
  if (!ended_) return Write(std::move(lock));
  lock.unlock();
  RemoveHold();
}

void TaskStream::OnReadDone(bool ok) {
  if (ok) {
    v1::ExecuteTasksResponse response = std::exchange(response_, {});
    StartRead(&response_);
    for (v1::TaskAnswer& answer : *response.mutable_answers()) Answer(answer);
    return;
  }
  Lock lock(mutex_);
  ended_ = true;
  if (writing_) return;
  lock.unlock();
  RemoveHold();
}

void TaskStream::Answer(v1::TaskAnswer& answer) {
  const Done done = TakeCall(answer.id());
  if (!done) return;
  if (answer.has_result()) {
    done(std::move(*answer.mutable_result()));
  } else if (answer.error().code() != 0) {
    done(StatusFromRpc(answer.error()));
  } else {
    done(MakeError(Reason::kInternal, "the plugin's answer to a task is empty"));
  }
}

TaskStream::Done TaskStream::TakeCall(const std::string& id) {
  Lock lock(mutex_);
  auto call = under_way_.extract(id);
  return call.empty() ? nullptr : std::move(call.mapped());
}

void TaskStream::OnDone(const grpc::Status& status) {
  const Status error =
      status.ok() ? MakeError(Reason::kPluginUnavailable,
                              "the plugin at " + target_ + " ended the stream without an answer")
                  : StatusFromGrpc(status, target_);
  for (auto& [id, done] : std::exchange(under_way_, {})) done(error);
  on_end_(this);
}

}  // namespace httptask::runner
