#include "plugin/config/process.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "plugin/base/locks.h"

namespace httptask {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  return signals;
}

void RaiseFileLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void HideMemory() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
// The leak sanitizer attaches to its own process, which this would forbid.
#if !defined(__SANITIZE_ADDRESS__)
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

// A pidfd and not PR_SET_PDEATHSIG alone: that signal also comes when only the thread that started
// this process ends, as threads of a Go host may.
int WatchParent() {
  const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, ::getppid(), 0));
  if (fd < 0) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  return fd;
}

void CloseIfOpen(int fd) {
  if (fd >= 0) ::close(fd);
}

}  // namespace

void PrepareProcess() {
  std::signal(SIGPIPE, SIG_IGN);
  // A file size limit (ulimit -f) is then an error of write(2), like a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  const sigset_t signals = StopSignals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::unsetenv("SSLKEYLOGFILE");
  // gRPC writes its own errors to standard error; ours say the same for people.
  ::setenv("GRPC_VERBOSITY", "NONE", 0);
  StopDeadlockSearch();
  RaiseFileLimit();
  HideMemory();
}

StatusOr<std::unique_ptr<StopWatcher>> StopWatcher::Start(Parent parent,
                                                          std::function<void()> on_stop) {
  const sigset_t signals = StopSignals();
  const int signal_fd = ::signalfd(-1, &signals, SFD_CLOEXEC);
  const int end_fd = ::eventfd(0, EFD_CLOEXEC);
  if (signal_fd < 0 || end_fd < 0) {
    CloseIfOpen(signal_fd);
    CloseIfOpen(end_fd);
    return MakeError(Reason::kInternal, "no file descriptor for signals is left");
  }
  const int parent_fd = parent == Parent::kFollow ? WatchParent() : -1;
  return std::unique_ptr<StopWatcher>(
      new StopWatcher(signal_fd, parent_fd, end_fd, std::move(on_stop)));
}

StopWatcher::StopWatcher(int signals, int parent, int end, std::function<void()> on_stop)
    : signals_(signals), parent_(parent), end_(end), on_stop_(std::move(on_stop)) {
  thread_ = std::thread([this] { Run(); });
}

StopWatcher::~StopWatcher() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(end_, &one, sizeof one);
  thread_.join();
  CloseIfOpen(signals_);
  CloseIfOpen(parent_);
  CloseIfOpen(end_);
}

void StopWatcher::Run() {
  bool told = false;
  while (true) {
    // A negative descriptor is skipped: the parent's end counts once.
    pollfd events[] = {{end_, POLLIN, 0}, {signals_, POLLIN, 0}, {told ? -1 : parent_, POLLIN, 0}};
    if (::poll(events, 3, -1) < 0) continue;
    if (events[0].revents != 0) return;
    if (events[1].revents != 0) {
      signalfd_siginfo signal{};
      if (::read(signals_, &signal, sizeof signal) != sizeof signal) continue;
      if (told) ::_exit(128 + static_cast<int>(signal.ssi_signo));
    }
    if (!told) on_stop_();
    told = true;
  }
}

}  // namespace httptask
