#include "runner/script/process_script_evaluator.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "runner/script/big_numbers.h"

namespace httptask::runner {
namespace {

// posix_spawn with the socket at its place and everything else closed; the error number, or 0.
int Spawn(const std::filesystem::path& program, const ScriptLimits& limits, int socket,
          pid_t& process) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, kScriptWorkerSocket);
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, kScriptWorkerSocket + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A group of its own: Ctrl-C at the terminal is for the runner.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  // The runner kills it in time; this is for when there is no runner any more.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.time).count() + 2;
  std::string words[] = {program.string(), std::to_string(seconds),
                         std::to_string(limits.memory_bytes)};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  char* environment[] = {nullptr};
  const int result =
      posix_spawn(&process, program.c_str(), &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return result;
}

Status MakeUnavailable(const std::filesystem::path& program, int error) {
  return MakeError(
      Reason::kPluginUnavailable,
      fmt::format("{}, which evaluates scripts, cannot be started: {}; it belongs beside httptask: "
                  "install httptask again",
                  program.string(), std::strerror(error)));
}

Status ExceedSize(std::string_view what, size_t bytes_max) {
  return MakeError(Reason::kLimitExceeded,
                   fmt::format("{} has more than {} bytes", what, bytes_max));
}

// An answer holds values that a script made: as large as they may be, and no larger.
JsonLimits ResultLimits(const ScriptLimits& limits) {
  JsonLimits result;
  result.bytes_max = limits.result_bytes_max;
  result.values_max = kScriptResultValuesMax + 1;
  return result;
}

}  // namespace

ProcessScriptEvaluator::ProcessScriptEvaluator(std::filesystem::path program,
                                               const ScriptLimits& limits)
    : program_(std::move(program)), limits_(limits) {}

ProcessScriptEvaluator::~ProcessScriptEvaluator() {
  Stop();
}

StatusOr<Json> ProcessScriptEvaluator::EvaluateJavaScript(std::string_view expression,
                                                          const Json& bindings) {
  std::lock_guard lock(mutex_);
  return Ask(kJavaScriptFrame, expression, bindings);
}

StatusOr<Json> ProcessScriptEvaluator::EvaluateJq(std::string_view query, const Json& input) {
  std::lock_guard lock(mutex_);
  HTTPTASK_ASSIGN_OR_RETURN(Json outputs, Ask(kJqFrame, query, input));
  Json first = outputs.empty() ? Json() : outputs[0];
  return Json{{"result", std::move(first)}, {"resultList", std::move(outputs)}};
}

Status ProcessScriptEvaluator::CheckProgram() const {
  return access(program_.c_str(), X_OK) == 0 ? Status() : MakeUnavailable(program_, errno);
}

Status ProcessScriptEvaluator::CheckJavaScript(std::string_view script) {
  std::lock_guard lock(mutex_);
  return Ask(kCheckJavaScriptFrame, script, Json()).status();
}

Status ProcessScriptEvaluator::CheckJq(std::string_view query) {
  std::lock_guard lock(mutex_);
  return Ask(kCheckJqFrame, query, Json()).status();
}

StatusOr<Json> ProcessScriptEvaluator::Ask(char kind, std::string_view script, const Json& input) {
  if (script.size() > limits_.script_bytes_max) {
    return ExceedSize("the script", limits_.script_bytes_max);
  }
  const std::string text = FormatJson(input);
  if (text.size() > limits_.input_bytes_max) {
    return ExceedSize("the script's input", limits_.input_bytes_max);
  }
  HTTPTASK_ASSIGN_OR_RETURN(const ReceivedFrame answer, Exchange(kind, script, text));
  if (answer.end != FrameEnd::kDone) {
    Status status = DescribeDeath(answer.end);
    Stop();
    return status;
  }
  if (answer.frame.kind == kErrorFrame) {
    return MakeError(Reason::kExpressionInvalid, answer.frame.first);
  }
  if (answer.frame.kind == kLimitFrame) {
    Stop();  // What has filled its memory may still be there.
    return MakeError(Reason::kLimitExceeded, answer.frame.first);
  }
  StatusOr<Json> result = ParseJson(answer.frame.first, ResultLimits(limits_));
  if (!result.ok()) return AddContext(result.status(), "the script's result");
  BigNumbers(input).Restore(*result);
  return result;
}

StatusOr<ReceivedFrame> ProcessScriptEvaluator::Exchange(char kind, std::string_view script,
                                                         std::string_view input) {
  HTTPTASK_RETURN_IF_ERROR(Start());
  const auto deadline = std::chrono::steady_clock::now() + limits_.time;
  const FrameEnd written = WriteFrame(socket_, kind, script, input, deadline);
  if (written != FrameEnd::kDone) return ReceivedFrame{written, {}};
  return ReadFrame(socket_, limits_.result_bytes_max, deadline);
}

Status ProcessScriptEvaluator::Start() {
  // One that died between two scripts (somebody has killed it) is replaced.
  if (process_ > 0 && waitpid(process_, nullptr, WNOHANG) == process_) {
    process_ = -1;
    Stop();
  }
  if (socket_ >= 0) return Status();
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return MakeUnavailable(program_, errno);
  }
  // At descriptor 3 already, dup2 would leave it to be closed at exec.
  const int theirs = fcntl(sockets[1], F_DUPFD_CLOEXEC, kScriptWorkerSocket + 1);
  close(sockets[1]);
  const int error = Spawn(program_, limits_, theirs, process_);
  close(theirs);
  if (error != 0) {
    close(sockets[0]);
    process_ = -1;
    return MakeUnavailable(program_, error);
  }
  socket_ = sockets[0];
  return Status();
}

void ProcessScriptEvaluator::Stop() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

Status ProcessScriptEvaluator::DescribeDeath(FrameEnd end) {
  switch (end) {
    case FrameEnd::kTimeout:
      return MakeError(Reason::kDeadlineExceeded,
                       fmt::format("Script not evaluated within {} seconds, interrupted.",
                                   static_cast<double>(limits_.time.count()) / 1000));
    case FrameEnd::kTooLarge:
      return ExceedSize("the script's result", limits_.result_bytes_max);
    case FrameEnd::kClosed:
    case FrameEnd::kDone:
      break;
  }
  return MakeError(Reason::kLimitExceeded,
                   fmt::format("the script's process ended: the script uses more than {} MiB of "
                               "memory, or nests its values too deep",
                               limits_.memory_bytes >> 20));
}

}  // namespace httptask::runner
