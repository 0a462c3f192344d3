#include "runner/client/plugin_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "plugin/base/text.h"

extern char** environ;

namespace httptask::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kCookie[] = "HTTPTASK_PLUGIN_COOKIE=httptask";
constexpr std::chrono::milliseconds kStopTimeout{2'000};
constexpr size_t kLineBytesMax = 4096;
constexpr size_t kTailBytesMax = 4096;

Status Unavailable(const std::filesystem::path& program, std::string_view what) {
  return MakeError(Reason::kPluginUnavailable,
                   fmt::format("the plugin {} {}", ToTerminal(program.string()), what));
}

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    Close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~Fd() { Close(); }
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pipe {
  Fd read;
  Fd write;
};

std::optional<Pipe> MakePipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Fd(fds[0]), Fd(fds[1])};
}

std::filesystem::path BesideThisProgram() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "httptask-plugin";
}

// This process's environment with the cookie, without what a go-plugin host above it may have set.
std::vector<std::string> ChildEnvironment() {
  std::vector<std::string> entries = {kCookie};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("PLUGIN_") || text.starts_with("HTTPTASK_PLUGIN_COOKIE=")) continue;
    entries.emplace_back(text);
  }
  return entries;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn with our settings; the error number, or 0.
int Spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const Pipe& out, const Pipe& error, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, error.write.get(), STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  ::sigemptyset(&none);
  sigset_t all;
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> words = {program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = ChildEnvironment();
  const int result = ::posix_spawn(&pid, program.c_str(), &actions, &attributes,
                                   Pointers(words).data(), Pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return result;
}

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
}

// `1|1|unix|/path|grpc`, or nothing.
std::optional<std::string> AddressFrom(std::string_view line) {
  const std::vector<std::string_view> parts = Split(Trim(line), '|');
  if (parts.size() < 5 || parts[0] != "1" || parts[1] != "1" || parts[4] != "grpc") {
    return std::nullopt;
  }
  if (parts[2] == "unix") return "unix:" + std::string(parts[3]);
  if (parts[2] == "tcp") return std::string(parts[3]);
  return std::nullopt;
}

std::string DescribeEnd(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

// A plugin that does not start for a reason that it knows (an option, a file, a folder) says it in
// a line of this form and ends with this code.
constexpr std::string_view kErrorLine = "error: ";
constexpr int kNotRunCode = 2;

// What it said, when that is all there is to know.
std::optional<std::string> OwnError(int status, std::string_view said) {
  const bool is_own = WIFEXITED(status) && WEXITSTATUS(status) == kNotRunCode;
  if (!is_own || !said.starts_with(kErrorLine)) return std::nullopt;
  return ToTerminal(Trim(said.substr(kErrorLine.size())));
}

}  // namespace

// The child and the pipes to it.
class PluginProcess::Child {
 public:
  Child(pid_t pid, Fd out, Fd error)
      : pid_(pid),
        pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        out_(std::move(out)),
        error_(std::move(error)),
        end_(::eventfd(0, EFD_CLOEXEC)) {}
  ~Child() {
    Stop();
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(end_.get(), &one, sizeof one);
    if (forwarder_.joinable()) forwarder_.join();
  }

  pid_t pid() const { return pid_; }

  // The first line on its standard output, nothing when it ended or was silent until the deadline.
  std::optional<std::string> ReadLine(Clock::time_point deadline) {
    std::string line;
    while (line.find('\n') == std::string::npos && line.size() < kLineBytesMax) {
      pollfd events[] = {{out_.get(), POLLIN, 0}, {error_.get(), POLLIN, 0}};
      const int ready = ::poll(events, 2, MillisecondsUntil(deadline));
      if (ready == 0) return std::nullopt;
      if (ready < 0) continue;
      if (events[1].revents != 0 && !Append(error_, said_)) error_.Close();
      if (events[0].revents != 0 && !Append(out_, line)) return std::nullopt;
    }
    return line.substr(0, line.find('\n'));
  }

  // What it said on standard error, its last part.
  std::string said() {
    pollfd event{error_.get(), POLLIN, 0};
    while (error_.get() >= 0 && ::poll(&event, 1, 0) > 0 && Append(error_, said_)) {
    }
    if (said_.size() > kTailBytesMax) said_.erase(0, said_.size() - kTailBytesMax);
    return std::string(Trim(said_));
  }

  // From now on its standard error is passed through.
  void Forward() {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, said_.data(), said_.size());
    forwarder_ = std::thread([this] { ForwardAll(); });
  }

  // How it ended, nothing when it runs on until the deadline.
  std::optional<int> WaitForEnd(Clock::time_point deadline) {
    int status = 0;
    if (ended_) return ended_;
    pollfd event{pidfd_.get(), POLLIN, 0};
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
      const int left = MillisecondsUntil(deadline);
      if (left == 0) return std::nullopt;
      // Without a pidfd (a kernel before 5.3) look again every 10 ms.
      if (pidfd_.get() >= 0) {
        ::poll(&event, 1, left);
      } else {
        ::poll(nullptr, 0, std::min(left, 10));
      }
    }
    ended_ = status;
    return ended_;
  }

 private:
  void Stop() {
    if (ended_) return;
    ::kill(pid_, SIGTERM);
    if (WaitForEnd(Clock::now() + kStopTimeout)) return;
    ::kill(pid_, SIGKILL);
    WaitForEnd(Clock::time_point::max() - std::chrono::hours(1));
  }

  static bool Append(const Fd& fd, std::string& text) {
    char buffer[4096];
    const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
    if (count < 0) return errno == EINTR;
    text.append(buffer, static_cast<size_t>(count));
    return count > 0;
  }

  void ForwardAll() {
    while (true) {
      pollfd events[] = {
          {end_.get(), POLLIN, 0}, {error_.get(), POLLIN, 0}, {out_.get(), POLLIN, 0}};
      if (::poll(events, 3, -1) < 0) continue;
      std::string text;
      if (events[1].revents != 0 && !Append(error_, text)) error_.Close();
      [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
      if (events[2].revents != 0 && !Append(out_, text)) out_.Close();
      if (events[0].revents != 0 && events[1].revents == 0) return;
    }
  }

  const pid_t pid_;
  const Fd pidfd_;
  Fd out_;
  Fd error_;
  const Fd end_;
  std::string said_;
  std::optional<int> ended_;
  std::thread forwarder_;
};

PluginProcess::PluginProcess(std::unique_ptr<Child> child, std::string address)
    : child_(std::move(child)), pid_(child_->pid()), address_(std::move(address)) {}

PluginProcess::~PluginProcess() = default;

StatusOr<std::unique_ptr<PluginProcess>> PluginProcess::Start(const PluginProcessOptions& options) {
  const std::filesystem::path program =
      options.program.empty() ? BesideThisProgram() : options.program;
  std::optional<Pipe> out = MakePipe();
  std::optional<Pipe> error = MakePipe();
  if (!out || !error) return Unavailable(program, "cannot be started: no file descriptor is left");
  pid_t pid = 0;
  if (const int number = Spawn(program, options.arguments, *out, *error, pid); number != 0) {
    return Unavailable(program, fmt::format("cannot be started: {}; it belongs beside httptask: "
                                            "install httptask again",
                                            std::strerror(number)));
  }
  out->write.Close();
  error->write.Close();
  auto child = std::make_unique<Child>(pid, std::move(out->read), std::move(error->read));
  const Clock::time_point deadline = Clock::now() + options.start_timeout;
  const std::optional<std::string> line = child->ReadLine(deadline);
  if (!line) {
    const std::optional<int> end = child->WaitForEnd(deadline);
    const std::string said = child->said();
    if (const auto own = end ? OwnError(*end, said) : std::nullopt) {
      return MakeError(Reason::kPluginUnavailable, *own);
    }
    return Unavailable(program, fmt::format("{}{}{}",
                                            end ? DescribeEnd(*end) + " before it was ready"
                                                : fmt::format("was not ready within {} ms",
                                                              options.start_timeout.count()),
                                            said.empty() ? "" : "; it said: ", ToTerminal(said)));
  }
  const std::optional<std::string> address = AddressFrom(*line);
  if (!address) {
    return Unavailable(program,
                       fmt::format("speaks another protocol: it began with `{}` instead of "
                                   "`1|1|unix|PATH|grpc`",
                                   ToTerminal(*line)));
  }
  child->Forward();
  return std::unique_ptr<PluginProcess>(new PluginProcess(std::move(child), *address));
}

}  // namespace httptask::runner
