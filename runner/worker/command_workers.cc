#include "runner/worker/command_workers.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "runner/worker/shell_command.h"

namespace httptask::runner {
namespace {

std::set<std::string, std::less<>> NamesOf(const WorkerCommands& commands) {
  std::set<std::string, std::less<>> names;
  for (const auto& [name, command] : commands) names.insert(name);
  return names;
}

std::string LastLine(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  return ToUtf8(Trim(trimmed.substr(trimmed.rfind('\n') + 1)));
}

TaskUpdated Failure(std::string message) {
  TaskUpdated end;
  end.state = TaskState::kFailed;
  end.replaces_output = true;
  end.message = std::move(message);
  return end;
}

// What an object says of the task, when it is a TaskResult.
std::optional<TaskUpdated> ReadTaskResult(const Json& json) {
  constexpr std::string_view kMembers[] = {"status", "outputData", "reasonForIncompletion"};
  for (const auto& [name, value] : json.items()) {
    if (std::ranges::find(kMembers, name) == std::end(kMembers)) return std::nullopt;
  }
  const std::optional<TaskState> state = TaskStateFromName(StringMember(json, "status"));
  if (state != TaskState::kCompleted && state != TaskState::kFailed &&
      state != TaskState::kFailedWithTerminalError) {
    return std::nullopt;
  }
  TaskUpdated end;
  end.state = state;
  end.replaces_output = true;
  const Json* output = FindMember(json, "outputData");
  if (output != nullptr && output->is_object()) end.output = *output;
  if (FindMember(json, "reasonForIncompletion") != nullptr) {
    end.message = StringMember(json, "reasonForIncompletion");
  }
  return end;
}

TaskUpdated ReadOutput(const std::string& text) {
  TaskUpdated end;
  end.state = TaskState::kCompleted;
  end.replaces_output = true;
  const std::string_view trimmed = Trim(text);
  if (trimmed.empty()) return end;
  StatusOr<Json> json = ParseJson(trimmed);
  if (!json.ok()) {
    end.output["result"] = ToUtf8(trimmed);
  } else if (!json->is_object()) {
    end.output["result"] = *std::move(json);
  } else if (std::optional<TaskUpdated> result = ReadTaskResult(*json)) {
    return *std::move(result);
  } else {
    end.output = *std::move(json);
  }
  return end;
}

TaskUpdated DescribeEnd(const CommandEnd& end, const WorkerLimits& limits) {
  switch (end.kind) {
    case CommandEnd::Kind::kExited: {
      if (end.code == 0) return ReadOutput(end.output);
      const std::string said = LastLine(end.error);
      return Failure(said.empty() ? fmt::format("the worker ended with exit code {}", end.code)
                                  : said);
    }
    case CommandEnd::Kind::kSignaled:
      return Failure(fmt::format("the worker was ended by signal {}", end.code));
    case CommandEnd::Kind::kTooMuch:
      return Failure(fmt::format("the worker wrote more than {} bytes", limits.output_bytes_max));
    case CommandEnd::Kind::kNotStarted:
      return Failure(fmt::format("the worker cannot be started: {}", std::strerror(end.code)));
    case CommandEnd::Kind::kStopped:
      break;
  }
  return Failure("the worker was stopped");
}

}  // namespace

StatusOr<WorkerCommands> ParseWorkerCommands(const std::vector<std::string>& options) {
  WorkerCommands commands;
  for (const std::string& option : options) {
    const size_t equals = option.find('=');
    const std::string name = option.substr(0, equals);
    if (equals == std::string::npos || name.empty() ||
        Trim(std::string_view(option).substr(equals + 1)).empty()) {
      return MakeError(Reason::kArgumentInvalid,
                       fmt::format("--worker {}: must be NAME=COMMAND, for example "
                                   "--worker send_mail=./send_mail.py",
                                   ToTerminal(option)));
    }
    if (!commands.emplace(name, option.substr(equals + 1)).second) {
      return MakeError(Reason::kArgumentInvalid,
                       fmt::format("--worker {}: is given twice", ToTerminal(name)));
    }
  }
  return commands;
}

CommandWorkers::CommandWorkers(WorkerCommands commands, WorkerLimits limits)
    : commands_(std::move(commands)),
      limits_(limits),
      types_(NamesOf(commands_)),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)) {}

CommandWorkers::~CommandWorkers() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
    jobs_.clear();
  }
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_fd_, &one, sizeof one);
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  ::close(stop_fd_);
}

void CommandWorkers::Run(const Json& task, Done done) {
  const auto command = commands_.find(StringMember(task, "taskType"));
  if (command == commands_.end()) return done(Failure("there is no such worker"));
  std::lock_guard lock(mutex_);
  jobs_.push_back({command->second, FormatJson(task), std::move(done)});
  if (idle_ < jobs_.size() && threads_.size() < limits_.at_once) {
    threads_.emplace_back([this] { Work(); });
  }
  changed_.notify_one();
}

void CommandWorkers::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [&] { return is_stopping_ || !jobs_.empty(); });
    --idle_;
    if (is_stopping_) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    const CommandEnd end = RunShellCommand(job.command, job.input, limits_.output_bytes_max,
                                           stop_fd_, limits_.stop_timeout);
    if (end.kind != CommandEnd::Kind::kStopped) job.done(DescribeEnd(end, limits_));
    lock.lock();
  }
}

}  // namespace httptask::runner
