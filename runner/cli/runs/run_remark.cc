#include "runner/cli/runs/run_remark.h"

#include <fmt/format.h>

#include "runner/cli/workflow/task_lines.h"
#include "runner/engine/tasks/http_task.h"

namespace httptask::runner {
namespace {

bool IsHttp(const TaskRecord& task) {
  return task.type == "HTTP" || task.type == "HTTP_TASK" || task.type == "HTTP_POLL";
}

// Its request may have been sent, and nobody waits for the answer any more.
bool IsLost(const TaskRecord& task, Driven driven) {
  return driven == Driven::kNo && IsHttp(task) && task.state == TaskState::kInProgress &&
         task.reason != kResultUnknown && FindMember(task.output, "response") == nullptr;
}

// Why it waits for a person; empty when it does not, or when that is what its type is for.
std::string_view WaitReason(const TaskRecord& task, Driven driven) {
  return IsLost(task, driven) && !MayBeSentTwice(task) ? kResultUnknown
                                                       : std::string_view(task.reason);
}

// Whether it goes on by itself as soon as a process drives the run.
bool GoesOnAlone(const TaskRecord& task, Driven driven) {
  if (WaitReason(task, driven) == kResultUnknown) return false;
  if (IsHttp(task)) return FindMember(task.output, "response") == nullptr;
  return task.wait_until.has_value();
}

// Names of the open tasks that a person would wait for.
std::string OpenTaskNames(const Run& run, Driven driven) {
  std::string names;
  for (const auto& [number, task] : run.tasks) {
    if (IsTerminal(task.state) || !IsShown(task)) continue;
    names += (names.empty() ? "" : ", ") + task.reference_name;
    const std::string_view reason = WaitReason(task, driven);
    if (!reason.empty()) names += fmt::format(" ({})", reason);
  }
  return names;
}

}  // namespace

bool IsInterrupted(const Run& run, Driven driven) {
  if (driven == Driven::kYes || run.state != RunState::kRunning) return false;
  bool waits_outside = false;
  for (const auto& [number, task] : run.tasks) {
    if (IsTerminal(task.state) || !IsShown(task)) continue;
    if (GoesOnAlone(task, driven)) return true;
    waits_outside = true;
  }
  return !waits_outside;
}

std::string DescribeRemark(const Run& run, Driven driven) {
  if (IsTerminal(run.state)) {
    const TaskRecord* failed = run.Find(run.failed_task);
    const bool has_reason = failed != nullptr && !failed->reason.empty();
    return has_reason ? failed->reason + ": " + run.message : run.message;
  }
  if (run.state == RunState::kPaused) {
    return fmt::format("paused: httptask resume {} lets it go on", run.id);
  }
  const std::string open = OpenTaskNames(run, driven);
  if (IsInterrupted(run, driven)) {
    return fmt::format("interrupted{}: httptask resume {} lets it go on",
                       open.empty() ? "" : " in " + open, run.id);
  }
  return open.empty() ? "" : "waits for " + open;
}

}  // namespace httptask::runner
