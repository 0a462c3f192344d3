#include "runner/cli/base/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "runner/cli/base/command.h"

namespace httptask::runner {

struct InterruptWatch::Children {
  std::mutex mutex;  // Guards pids.
  std::vector<pid_t> pids;

  void Stop() {
    std::lock_guard lock(mutex);
    for (const pid_t pid : pids) ::kill(pid, SIGTERM);
  }
};

InterruptWatch::InterruptWatch() : children_(std::make_shared<Children>()) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  // Threads inherit it, so that the signals reach the one that waits for them.
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A thread, not a handler: nothing in it has to be async-signal-safe.
  std::thread([signals, children = children_] {
    int signal = 0;
    if (::sigwait(&signals, &signal) != 0) return;
    children->Stop();
    constexpr std::string_view kMessage = "\ninterrupted\n";
    [[maybe_unused]] const ssize_t written = ::write(2, kMessage.data(), kMessage.size());
    // Not exit(): other threads still use what destructors would take away.
    ::_exit(kExitInterrupted);
  }).detach();
}

void InterruptWatch::AddChild(pid_t child) {
  std::lock_guard lock(children_->mutex);
  children_->pids.push_back(child);
}

}  // namespace httptask::runner
