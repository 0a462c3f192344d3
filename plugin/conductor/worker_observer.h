#pragma once

#include <chrono>
#include <string>

#include "plugin/base/status.h"

namespace httptask {

// Hears what a worker does; here nobody listens. Called on the worker's thread; must not block.
class WorkerObserver {
 public:
  using Duration = std::chrono::steady_clock::duration;
  virtual ~WorkerObserver() = default;

  // A poll of a queue has ended.
  virtual void OnPoll(const std::string& /*task_type*/, Duration, const Status&) {}
  // A call is under way, and has ended: with an answer, whatever it says, or an error.
  virtual void OnCallBegun(const std::string& /*task_type*/) {}
  virtual void OnCallEnded(const std::string& /*task_type*/, Duration, const Status&) {}
  // An end was told once; the server has it, or not.
  virtual void OnTold(const std::string& /*task_type*/, Duration, bool /*is_taken*/) {}
};

}  // namespace httptask
