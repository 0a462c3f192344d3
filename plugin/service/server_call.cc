#include "plugin/service/server_call.h"

#include "plugin/base/check.h"

namespace httptask {

CallQueue::~CallQueue() {
  HTTPTASK_CHECK(!thread_.joinable());
}

void CallQueue::Start() {
  thread_ = std::thread([this] { Run(); });
}

void CallQueue::Run() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    HTTPTASK_CHECK(begun_.load() > 0);
    const auto* event = static_cast<ServerCall::Event*>(tag);
    (event->call->*event->end)(ok);
  }
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
