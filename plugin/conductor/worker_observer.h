#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// Hears what a worker does; here nobody listens. Called on the worker's thread, but for OnRequest;
// must not block.
class WorkerObserver {
 public:
  using Duration = std::chrono::steady_clock::duration;
  virtual ~WorkerObserver() = default;

  // A poll of a queue has ended.
  virtual void OnPoll(const std::string& /*task_type*/, Duration, const Status&) {}
  // A call is under way, and has ended: with an answer, whatever it says, or an error.
  virtual void OnCallBegun(const std::string& /*task_type*/) {}
  virtual void OnCallEnded(const std::string& /*task_type*/, Duration, const Status&) {}
  // A task's input is read from the server's external storage.
  virtual void OnExternalInput(const std::string& /*task_type*/) {}
  // What the server is told of a call's end, in bytes of its output.
  virtual void OnOutput(const std::string& /*task_type*/, size_t /*bytes*/) {}
  // An end was told once; the server has it, or an error says why not.
  virtual void OnTold(const std::string& /*task_type*/, Duration, const Status&) {}
  // The server was asked over HTTP. `uri` is the path with names for what differs from call to call
  // (`/workflow/{workflowId}`); `status` is 0 when no answer came. On the HTTP client's thread.
  virtual void OnRequest(std::string_view /*method*/, std::string_view /*uri*/, int /*status*/,
                         Duration) {}
};

}  // namespace httptask
