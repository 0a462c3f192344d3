#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "plugin/base/status.h"

namespace httptask {

// What has to be set before the first thread: SIGPIPE and SIGXFSZ ignored, SIGTERM and SIGINT
// blocked (StopWatcher takes them), no core files and no reading of the memory by other processes
// (it holds secrets), as many file descriptors as the system gives, no search for deadlocks in
// gRPC's locks, and nothing in the environment that would make TLS write its keys down.
void PrepareProcess();

// Waits for the wish to stop: SIGTERM, SIGINT, or the end of the process that started this one.
class StopWatcher {
 public:
  enum class Parent { kIgnore, kFollow };

  // `on_stop` runs once, on the watcher's thread. A signal after that ends the process at once (128
  // + number). Errors: INTERNAL (no file descriptors).
  static StatusOr<std::unique_ptr<StopWatcher>> Start(Parent parent, std::function<void()> on_stop);
  ~StopWatcher();
  StopWatcher(const StopWatcher&) = delete;
  StopWatcher& operator=(const StopWatcher&) = delete;

 private:
  StopWatcher(int signals, int parent, int end, std::function<void()> on_stop);
  void Run();

  const int signals_;  // signalfd.
  const int parent_;   // pidfd, or -1.
  const int end_;      // eventfd: the watcher itself is to end.
  const std::function<void()> on_stop_;
  std::thread thread_;
};

}  // namespace httptask
