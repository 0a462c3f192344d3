#include "plugin/service/server_call.h"

#include <grpc/support/time.h>

#include <chrono>

#include "plugin/base/check.h"

namespace httptask {

using std::chrono::steady_clock;

CallQueue::CallQueue(grpc::ServerBuilder& builder)
    : queue_(builder.AddCompletionQueue()),
      has_one_processor_(std::thread::hardware_concurrency() < 2) {}

CallQueue::~CallQueue() {
  HTTPTASK_CHECK(!thread_.joinable());
}

void CallQueue::Start() {
  thread_ = std::thread([this] { Run(); });
}

void CallQueue::Run() {
  void* tag = nullptr;
  bool ok = false;
  while (Next(&tag, &ok)) {
    HTTPTASK_CHECK(begun_.load() > 0);
    const auto* event = static_cast<ServerCall::Event*>(tag);
    (event->call->*event->end)(ok);
  }
}

bool CallQueue::Next(void** tag, bool* ok) {
  if (has_one_processor_ || under_way_ >= kCrowd) return queue_->Next(tag, ok);
  const auto look = [&] { return queue_->AsyncNext(tag, ok, gpr_inf_past(GPR_CLOCK_MONOTONIC)); };
  grpc::CompletionQueue::NextStatus found = look();
  Lookout& lookout = lookouts_[static_cast<size_t>(under_way_)];
  if (found == grpc::CompletionQueue::TIMEOUT && lookout.IsWorthIt()) {
    const auto end = steady_clock::now() + Lookout::kTime;
    while (found == grpc::CompletionQueue::TIMEOUT && steady_clock::now() < end) {
      std::this_thread::yield();  // To whom the event may depend on.
      found = look();
    }
    lookout.Tell(found != grpc::CompletionQueue::TIMEOUT);
  }
  if (found == grpc::CompletionQueue::TIMEOUT) return queue_->Next(tag, ok);
  return found == grpc::CompletionQueue::GOT_EVENT;
}

void CallQueue::Stop() {
  {
    std::unique_lock lock(mutex_);
    none_left_.wait(lock, [this] { return calls_ == 0; });
  }
  queue_->Shutdown();
  thread_.join();
}

void CallQueue::Add() {
  std::lock_guard lock(mutex_);
  ++calls_;
}

void CallQueue::Remove() {
  std::lock_guard lock(mutex_);
  if (--calls_ == 0) none_left_.notify_all();
}

ServerCall::ServerCall(CallQueue& queue) : queue_(queue) {
  queue_.Add();
  context_.AsyncNotifyWhenDone(TagOf(call_));
}

ServerCall::~ServerCall() {
  queue_.Remove();
}

void* ServerCall::TagOf(Event& event) {
  ++queue_.begun_;
  return &event;
}

void* ServerCall::Await(Event& event) {
  ++awaited_;
  return TagOf(event);
}

// The server stops, or a caller is there.
void ServerCall::EndStart(bool ok) {
  ok ? OnStart() : delete this;
}

void ServerCall::EndRead(bool ok) {
  OnRead(ok);
  Forget();
}

void ServerCall::EndWrite(bool ok) {
  OnWrite(ok);
  Forget();
}

void ServerCall::EndFinish(bool /*ok*/) {
  Forget();
}

void ServerCall::EndCall(bool /*ok*/) {
  if (context_.IsCancelled()) OnCancel();
  Forget();
}

void ServerCall::Forget() {
  if (--awaited_ == 0) OnDone();
}

}  // namespace httptask
