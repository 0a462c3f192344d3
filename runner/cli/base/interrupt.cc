#include "runner/cli/base/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <string_view>
#include <thread>

#include "runner/cli/base/command.h"

namespace httptask::runner {

void ExitOnInterrupt(std::vector<pid_t> children) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A thread that waits, not a handler: nothing in it has to be async-signal-safe.
  std::thread([signals, children = std::move(children)] {
    int signal = 0;
    if (::sigwait(&signals, &signal) != 0) return;
    for (const pid_t child : children) ::kill(child, SIGTERM);
    constexpr std::string_view kMessage = "\ninterrupted\n";
    [[maybe_unused]] const ssize_t written = ::write(2, kMessage.data(), kMessage.size());
    // Not exit(): other threads still use what destructors would take away.
    ::_exit(kExitInterrupted);
  }).detach();
}

}  // namespace httptask::runner
