#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "plugin/base/status.h"
#include "runner/engine/worker_runner.h"

namespace httptask::runner {

// `--worker NAME=COMMAND` by name.
using WorkerCommands = std::map<std::string, std::string, std::less<>>;

// Errors: ARGUMENT_INVALID (no name, no command, a name twice).
StatusOr<WorkerCommands> ParseWorkerCommands(const std::vector<std::string>& options);

struct WorkerLimits {
  // Commands at the same time; the others wait in order.
  size_t at_once = 16;
  // What a command may write on its standard output.
  size_t output_bytes_max = size_t{16} << 20;
  // Between SIGTERM and SIGKILL when the workers are destroyed.
  std::chrono::milliseconds stop_timeout{2'000};
};

// Runs each task by a shell command (`/bin/sh -c`) with the task as JSON on its standard input.
//
// Exit code 0: the task is COMPLETED; its output is the JSON object on standard output, or
// {"result": …} for anything else that was written, or {} for nothing. An object whose members are
// those of Conductor's TaskResult ("status", and perhaps "outputData", "reasonForIncompletion")
// says itself what became of the task: COMPLETED, FAILED or FAILED_WITH_TERMINAL_ERROR.
// Any other end: FAILED, with the last line of standard error; the task's retries run it again.
class CommandWorkers : public WorkerRunner {
 public:
  explicit CommandWorkers(WorkerCommands commands, WorkerLimits limits = {});
  // Ends the commands that run, with all that they started; their tasks get no end.
  ~CommandWorkers() override;

  const std::set<std::string, std::less<>>& types() const override { return types_; }
  void Run(const Json& task, Done done) override;

 private:
  struct Job {
    std::string command;
    std::string input;
    Done done;
  };

  void Work();

  const WorkerCommands commands_;
  const WorkerLimits limits_;
  const std::set<std::string, std::less<>> types_;
  int stop_fd_;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  size_t idle_ = 0;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace httptask::runner
