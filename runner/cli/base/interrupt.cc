#include "runner/cli/base/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "runner/cli/base/command.h"

namespace httptask::runner {

struct InterruptWatch::State {
  std::mutex mutex;  // Guards what follows.
  std::vector<pid_t> children;
  std::string message = "interrupted";
  std::function<void()> action;

  // False when there is none.
  bool Act() {
    std::lock_guard lock(mutex);
    if (!action) return false;
    std::exchange(action, nullptr)();
    return true;
  }
  void End() {
    std::lock_guard lock(mutex);
    for (const pid_t pid : children) ::kill(pid, SIGTERM);
    const std::string text = "\n" + message + "\n";
    [[maybe_unused]] const ssize_t written = ::write(2, text.data(), text.size());
  }
};

InterruptWatch::InterruptWatch() : state_(std::make_shared<State>()) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  // Threads inherit it, so that the signals reach the one that waits for them.
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A thread, not a handler: nothing in it has to be async-signal-safe.
  std::thread([signals, state = state_] {
    int signal = 0;
    if (::sigwait(&signals, &signal) != 0) return;
    while (state->Act()) {
      if (::sigwait(&signals, &signal) != 0) return;
    }
    state->End();
    // Not exit(): other threads still use what destructors would take away.
    ::_exit(kExitInterrupted);
  }).detach();
}

void InterruptWatch::AddChild(pid_t child) {
  std::lock_guard lock(state_->mutex);
  state_->children.push_back(child);
}

void InterruptWatch::SetAction(std::function<void()> action) {
  std::lock_guard lock(state_->mutex);
  state_->action = std::move(action);
}

void InterruptWatch::SetMessage(std::string message) {
  std::lock_guard lock(state_->mutex);
  state_->message = std::move(message);
}

}  // namespace httptask::runner
