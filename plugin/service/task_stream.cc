#include "plugin/service/task_stream.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/service/status_conversion.h"
#include "plugin/service/task_call.h"
#include "plugin/service/task_conversion.h"
#include "plugin/service/unary_call.h"

namespace httptask {

void TaskStreams::Add(TaskStream* stream) {
  std::lock_guard lock(mutex_);
  streams_.insert(stream);
  if (draining_) stream->Drain();
}

void TaskStreams::Remove(TaskStream* stream) {
  std::lock_guard lock(mutex_);
  streams_.erase(stream);
}

void TaskStreams::Drain() {
  std::lock_guard lock(mutex_);
  draining_ = true;
  for (TaskStream* stream : streams_) stream->Drain();
}

TaskStream::TaskStream(const Parts& parts)
    : ServerCall(parts.queue), parts_(parts), stream_(mutable_context()) {
  grpc::ServerCompletionQueue* const queue = parts_.queue.queue();
  parts_.service.RequestExecuteTasks(mutable_context(), &stream_, queue, queue, ForStart());
}

void TaskStream::OnStart() {
  queue().Enter(CallQueue::kCrowd);
  Await(parts_);
  parts_.streams.Add(this);
  Continue(Lock(mutex_));
}

void TaskStream::Drain() {
  Lock lock(mutex_);
  draining_ = true;
  Continue(std::move(lock));
}

void TaskStream::OnRead(bool ok) {
  Lock lock(mutex_);
  if (!ok || finished_) {
    reading_ = false;
    read_closed_ = true;
    return Continue(std::move(lock));
  }
  starting_ = true;
  lock.unlock();
  if (request_.ByteSizeLong() <= kInlineBytesMax) {
    return parts_.executor.LendThread([this] { StartCalls(); });
  }
  if (parts_.pool.Post([this] { StartCalls(); })) return;
  for (const v1::TaskCall& call : request_.calls()) AnswerError(call.id(), WorkersBusy());
  EndStart();
}

void TaskStream::StartCalls() {
  for (int i = 0; i < request_.calls_size(); ++i) {
    const v1::TaskCall& call = request_.calls(i);
    if (i < kBatchMax) {
      StartCall(call);
      continue;
    }
    AnswerError(call.id(),
                MakeError(Reason::kLimitExceeded,
                          fmt::format("a message holds at most {} calls; this is number {}",
                                      kBatchMax, i + 1)));
  }
  EndStart();
}

void TaskStream::EndStart() {
  Lock lock(mutex_);
  starting_ = false;
  reading_ = false;
  Continue(std::move(lock));
}

void TaskStream::StartCall(const v1::TaskCall& call) {
  const std::string& id = call.id();
  if (id.empty()) {
    return AnswerError(id, MakeError(Reason::kArgumentInvalid, "the call has no id",
                                     {{"id", "required", "must not be empty"}}));
  }
  StatusOr<TaskSpec> spec = ReadTask(call.task());
  if (!spec.ok()) return AnswerError(id, spec.status());
  const auto cancellation = std::make_shared<TaskCancellation>();
  bool is_new = false;
  {
    Lock lock(mutex_);
    if (broken_) return;
    is_new = under_way_.emplace(id, cancellation).second;
  }
  if (!is_new) {
    return AnswerError(
        id, MakeError(Reason::kArgumentInvalid,
                      fmt::format("a call with the id `{}` is under way on this stream: ids must "
                                  "differ until they are answered",
                                  ToTerminal(id)),
                      {{"id", "unique", "must differ from those under way"}}));
  }
  ExecuteOptions options;
  options.deadline = DeadlineOf(context());
  options.request_id = call.task().request_id();
  options.idempotency_key = call.task().idempotency_key();
  cancellation->Arm(parts_.executor.Execute(
      *std::move(spec), std::move(options), [this, id](TaskExecutor::Answer answer) {
        v1::TaskAnswer message;
        message.set_id(id);
        if (answer.status.ok()) {
          *message.mutable_result() = ToMessage(std::move(answer.result));
        } else {
          *message.mutable_error() = ToRpcStatus(answer.status, answer.result);
        }
        AddAnswer(std::move(message), Counted::kUnderWay);
      }));
}

void TaskStream::AnswerError(const std::string& id, const Status& error) {
  v1::TaskAnswer answer;
  answer.set_id(id);
  *answer.mutable_error() = ToRpcStatus(error);
  AddAnswer(std::move(answer), Counted::kNot);
}

void TaskStream::AddAnswer(v1::TaskAnswer answer, Counted counted) {
  const size_t bytes = answer.ByteSizeLong();
  Lock lock(mutex_);
  if (counted == Counted::kUnderWay) under_way_.erase(answer.id());
  if (!broken_) {
    waiting_bytes_ += bytes;
    ++unwritten_;
    waiting_.push_back(std::move(answer));
  }
  if (std::exchange(collecting_, true)) return;
  lock.unlock();
  parts_.executor.AfterAnswers([this] { EndAnswers(); });
}

void TaskStream::EndAnswers() {
  Lock lock(mutex_);
  collecting_ = false;
  Continue(std::move(lock));
}

void TaskStream::OnWrite(bool ok) {
  Lock lock(mutex_);
  writing_ = false;
  unwritten_ -= static_cast<size_t>(response_.answers_size());
  if (!ok) {
    broken_ = true;
    read_closed_ = true;
    unwritten_ -= waiting_.size();
    waiting_.clear();
    waiting_bytes_ = 0;
  }
  Continue(std::move(lock));
}

void TaskStream::OnCancel() {
  std::vector<std::shared_ptr<TaskCancellation>> cancellations;
  {
    Lock lock(mutex_);
    broken_ = true;
    read_closed_ = true;
    unwritten_ -= waiting_.size();
    waiting_.clear();
    waiting_bytes_ = 0;
    for (const auto& [id, cancellation] : under_way_) cancellations.push_back(cancellation);
  }
  for (const auto& cancellation : cancellations) cancellation->Request();
  Continue(Lock(mutex_));
}

void TaskStream::OnDone() {
  queue().Leave(CallQueue::kCrowd);
  parts_.streams.Remove(this);
  delete this;
}

bool TaskStream::HasRoom() const {
  return under_way_.size() + unwritten_ < kCallsMax && waiting_bytes_ < kWaitingBytesMax;
}

bool TaskStream::IsOver() const {
  const bool no_more_calls = read_closed_ || draining_;
  return no_more_calls && !starting_ && under_way_.empty() && waiting_.empty() && !writing_ &&
         !collecting_;
}

void TaskStream::FillResponse() {
  response_.Clear();
  size_t bytes = 0;
  while (!waiting_.empty() && bytes < kAnswerBatchBytes) {
    const size_t size = waiting_.front().ByteSizeLong();
    bytes += size;
    waiting_bytes_ -= size;
    *response_.add_answers() = std::move(waiting_.front());
    waiting_.pop_front();
  }
}

void TaskStream::Continue(Lock lock) {
  const bool write = !writing_ && !waiting_.empty() && !finished_;
  if (write) {
    writing_ = true;
    FillResponse();
  }
  const bool read = !reading_ && !read_closed_ && !draining_ && !finished_ && HasRoom();
  if (read) reading_ = true;
  const bool finish = !finished_ && IsOver();
  if (finish) finished_ = true;
  const bool drained = draining_ && !read_closed_;
  // A read is started under the lock, so that none begins after another thread has finished the
  // stream. A write needs none: the stream cannot end before it, and serialising may take long.
  if (read) stream_.Read(&request_, ForRead());
  lock.unlock();
  if (write) stream_.Write(response_, ForWrite());
  if (finish) {
    stream_.Finish(drained ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "the plugin is stopping")
                           : grpc::Status::OK,
                   ForFinish());
  }
}

}  // namespace httptask
