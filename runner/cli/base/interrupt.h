#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

namespace httptask::runner {

// From its creation on, SIGINT and SIGTERM end the program at once with exit code 130, whatever its
// threads wait for, after the children were asked to stop (SIGTERM). Create one, before threads are
// started; what it does outlives it.
class InterruptWatch {
 public:
  InterruptWatch();

  // A process that an interrupt has to stop. Thread-safe.
  void AddChild(pid_t child);
  // What the next interrupt does instead, on a thread of its own; the one after it ends the
  // program. `action` must not call the watch. With nullptr none is called any more when this
  // returns. Thread-safe.
  void SetAction(std::function<void()> action);
  // What an interrupt prints instead of `interrupted`: a line for people. Thread-safe.
  void SetMessage(std::string message);

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace httptask::runner
