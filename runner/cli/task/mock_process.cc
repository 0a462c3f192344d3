#include "runner/cli/task/mock_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/base/text.h"
#include "runner/cli/base/program_path.h"

namespace httptask::runner {
namespace {

constexpr int kStartTimeoutMs = 10'000;
constexpr size_t kLineBytesMax = 4096;

// The first line that comes, or what came until the end, the limit or the timeout.
std::string ReadLine(int file_descriptor) {
  std::string line;
  char letter = 0;
  while (line.size() < kLineBytesMax) {
    pollfd ready{file_descriptor, POLLIN, 0};
    if (::poll(&ready, 1, kStartTimeoutMs) <= 0) break;
    if (::read(file_descriptor, &letter, 1) != 1 || letter == '\n') break;
    line += letter;
  }
  return std::string(Trim(line));
}

StatusOr<pid_t> Spawn(const std::string& program, const std::vector<std::string>& arguments,
                      int output) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  // Interrupts are for this process, which passes them on; the child has none blocked.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return MakeError(Reason::kPluginUnavailable,
                   program + " cannot be started: " + ::strerror(error));
}

}  // namespace

std::vector<std::string> MockArguments(const std::string& api, const std::string& listen) {
  return {"--mock", api, "--mock-listen", listen};
}

StatusOr<std::unique_ptr<MockProcess>> MockProcess::Start(const std::string& api) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) {
    return MakeError(Reason::kPluginUnavailable, std::string("no pipe: ") + ::strerror(errno));
  }
  const StatusOr<pid_t> pid =
      Spawn(PluginProgram().string(), MockArguments(api, "127.0.0.1:0"), pipe[1]);
  ::close(pipe[1]);
  const std::string line = pid.ok() ? ReadLine(pipe[0]) : "";
  ::close(pipe[0]);
  HTTPTASK_RETURN_IF_ERROR(pid.status());
  std::unique_ptr<MockProcess> process(new MockProcess(*pid, line));
  if (line.starts_with("http://")) return process;
  return MakeError(Reason::kPluginUnavailable, "the mock of " + api + " did not start");
}

MockProcess::~MockProcess() {
  ::kill(pid_, SIGTERM);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string MockProcess::address() const {
  return url_.substr(url_.find("//") + 2);
}

}  // namespace httptask::runner
