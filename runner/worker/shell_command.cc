#include "runner/worker/shell_command.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "plugin/base/descriptor.h"

extern char** environ;

namespace httptask::runner {
namespace {

constexpr size_t kErrorBytesMax = 4096;
constexpr int kLookAgainMilliseconds = 20;

// One end for the command, one for us. A socket, because a write to one whose other end is closed
// can be had without SIGPIPE.
struct Channel {
  Channel() {
    int fds[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0) {
      ours = fds[0];
      theirs = fds[1];
    }
  }
  int ours = -1;
  int theirs = -1;
};

int Spawn(const std::string& command, int in, int out, int error, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t signals;
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  ::sigfillset(&signals);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  char* const words[] = {shell.data(), option.data(), text.data(), nullptr};
  const int result = ::posix_spawn(&pid, "/bin/sh", &actions, &attributes, words, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return result;
}

// What is there now, and no more than `bytes_max` of it; closes at its end.
void ReadAll(Descriptor& fd, size_t bytes_max, std::string& text) {
  char buffer[65536];
  for (size_t total = 0; fd.ok() && total <= bytes_max;) {
    const ssize_t count = ::recv(fd.number(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      fd.Close();
      return;
    }
    text.append(buffer, static_cast<size_t>(count));
    total += static_cast<size_t>(count);
  }
}

// A command that runs, with what it is given and what it says.
class Command {
 public:
  Command(pid_t pid, int in, int out, int error, const std::string& input)
      : pid_(pid),
        // Without one (a kernel before 5.3) the end is seen by looking again.
        end_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        in_(in),
        out_(out),
        error_(error),
        rest_(input) {}

  // Until it has ended, or has to.
  CommandEnd::Kind Watch(size_t output_bytes_max, int stop_fd) {
    while (true) {
      if (rest_.empty()) in_.Close();
      if (IsOver()) return CommandEnd::Kind::kExited;
      pollfd events[] = {{in_.number(), POLLOUT, 0},
                         {out_.number(), POLLIN, 0},
                         {error_.number(), POLLIN, 0},
                         {stop_fd, POLLIN, 0},
                         {end_.number(), POLLIN, 0}};
      ::poll(events, 5, !end_.ok() ? kLookAgainMilliseconds : -1);
      if (events[3].revents != 0) return CommandEnd::Kind::kStopped;
      if (events[0].revents != 0) Write();
      Drain(output_bytes_max);
      if (output_.size() > output_bytes_max) return CommandEnd::Kind::kTooMuch;
    }
  }

  // Its whole process group; waits for the shell.
  void End(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    ::kill(-pid_, timeout.count() > 0 ? SIGTERM : SIGKILL);
    while (!IsOver() && std::chrono::steady_clock::now() < deadline) {
      ::poll(nullptr, 0, kLookAgainMilliseconds);
    }
    ::kill(-pid_, SIGKILL);
    if (!has_ended_) ::waitpid(pid_, &status_, 0);
  }

  void Drain(size_t output_bytes_max) {
    ReadAll(out_, output_bytes_max, output_);
    ReadAll(error_, kErrorBytesMax, said_);
    if (said_.size() > kErrorBytesMax) said_.erase(0, said_.size() - kErrorBytesMax);
  }

  int status() const { return status_; }
  std::string TakeOutput() { return std::move(output_); }
  std::string TakeError() { return std::move(said_); }

 private:
  bool IsOver() {
    if (!has_ended_) has_ended_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
    return has_ended_;
  }

  void Write() {
    const ssize_t count =
        ::send(in_.number(), rest_.data(), rest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      rest_.remove_prefix(static_cast<size_t>(count));
    } else if (errno != EAGAIN && errno != EINTR) {
      rest_ = {};  // It reads no more, which is its own affair.
    }
  }

  const pid_t pid_;
  const Descriptor end_;
  Descriptor in_;
  Descriptor out_;
  Descriptor error_;
  std::string_view rest_;
  std::string output_;
  std::string said_;
  bool has_ended_ = false;
  int status_ = 0;
};

}  // namespace

CommandEnd RunShellCommand(const std::string& command, const std::string& input,
                           size_t output_bytes_max, int stop_fd,
                           std::chrono::milliseconds stop_timeout) {
  const Channel in;
  const Channel out;
  const Channel error;
  pid_t pid = -1;
  const int failure = Spawn(command, in.theirs, out.theirs, error.theirs, pid);
  for (const int theirs : {in.theirs, out.theirs, error.theirs}) ::close(theirs);
  if (failure != 0) {
    for (const int ours : {in.ours, out.ours, error.ours}) ::close(ours);
    return {CommandEnd::Kind::kNotStarted, failure, "", ""};
  }
  Command running(pid, in.ours, out.ours, error.ours, input);
  CommandEnd end;
  end.kind = running.Watch(output_bytes_max, stop_fd);
  const bool is_stopped = end.kind == CommandEnd::Kind::kStopped;
  running.End(is_stopped ? stop_timeout : std::chrono::milliseconds(0));
  running.Drain(output_bytes_max);
  if (end.kind == CommandEnd::Kind::kExited) {
    const int status = running.status();
    if (WIFSIGNALED(status)) end.kind = CommandEnd::Kind::kSignaled;
    end.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  }
  end.output = running.TakeOutput();
  end.error = running.TakeError();
  return end;
}

}  // namespace httptask::runner
