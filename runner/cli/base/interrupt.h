#pragma once

#include <sys/types.h>

#include <memory>

namespace httptask::runner {

// From its creation on, SIGINT and SIGTERM end the program at once with exit code 130, whatever its
// threads wait for, after the children were asked to stop (SIGTERM). Create one, before threads are
// started; what it does outlives it.
class InterruptWatch {
 public:
  InterruptWatch();

  // A process that an interrupt has to stop. Thread-safe.
  void AddChild(pid_t child);

 private:
  struct Children;
  const std::shared_ptr<Children> children_;
};

}  // namespace httptask::runner
