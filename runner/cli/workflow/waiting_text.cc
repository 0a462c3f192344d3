#include "runner/cli/workflow/waiting_text.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "runner/cli/base/text_layout.h"
#include "runner/engine/tasks/simple_task.h"

namespace httptask::runner {
namespace {

// Its output has a form; no worker of the user is meant.
constexpr std::string_view kPullMessages = "PULL_WORKFLOW_MESSAGES";

// A run that it started and that is not shown itself has to be looked at or is paused.
std::string NextStep(const Run& run, const TaskRecord& task) {
  if (!task.child_run_id.empty()) return fmt::format("httptask resume {}", task.child_run_id);
  return fmt::format("httptask signal {} {}{}", run.id, task.reference_name,
                     task.type == kPullMessages
                         ? R"( --output '{"messages": [{"payload": {}}], "count": 1}')"
                         : "");
}

bool IsWorkers(const TaskRecord& task) {
  return FindTaskType(task.type).run == SendToWorker && task.type != kPullMessages;
}

// Runs within runs are at most as deep as the engine lets them be.
class WaitingTasks {
 public:
  explicit WaitingTasks(const FindRun& find) : find_(find) {}

  void Add(const Run& run) {
    for (const auto& [number, task] : run.tasks) {
      const bool is_own = task.type == "JOIN" || task.type == "DO_WHILE";
      if (IsTerminal(task.state) || is_own) continue;
      const Run* child = find_ && !task.child_run_id.empty() ? find_(task.child_run_id) : nullptr;
      if (child != nullptr && child->state != RunState::kPaused) {
        Add(*child);
      } else {
        AddTask(run, task);
      }
    }
  }

  StyledText Format(const std::string& run_id) const {
    StyledText text;
    text.Add(LayOutTable(rows_)).Add(reasons_);
    text.Add("help:", Style::kCyan)
        .Add(
            " the command beside a task ends it, and the run goes on; --output JSON gives its "
            "output, "
            "--status FAILED lets it fail");
    if (!worker_.empty()) {
      text.Add(
          fmt::format("; `httptask resume {} --worker {}=COMMAND` runs a worker's by a command",
                      run_id, worker_));
    }
    return text.Add("\n");
  }

 private:
  void AddTask(const Run& run, const TaskRecord& task) {
    const std::string reason = task.reason.empty() ? "" : ", " + task.reason;
    rows_.push_back({"  " + task.reference_name, task.type + reason, NextStep(run, task)});
    if (task.message) reasons_ += fmt::format("{}: {}\n", task.reference_name, *task.message);
    if (worker_.empty() && IsWorkers(task)) worker_ = task.type;
  }

  const FindRun& find_;
  std::vector<std::vector<std::string>> rows_;
  std::string reasons_;
  std::string worker_;
};

}  // namespace

StyledText DescribeWaiting(const Run& run, const FindRun& find) {
  StyledText text;
  if (run.state == RunState::kPaused) {
    return text.Add(fmt::format("the run {0} is paused: httptask resume {0}\n", run.id));
  }
  WaitingTasks tasks(find);
  tasks.Add(run);
  text.Add(fmt::format("the run {} waits; it has not failed:\n", run.id));
  return text.Add(tasks.Format(run.id));
}

}  // namespace httptask::runner
