#include "runner/engine/run_range.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "runner/model/fault_list.h"
#include "runner/model/member_check.h"

namespace httptask::runner {
namespace {

using Index = std::optional<size_t>;

bool IsFork(const Task& task) {
  return task.type == "FORK_JOIN" || task.type == "FORK_JOIN_DYNAMIC";
}

bool IsJoin(const Task& task) {
  return task.type == "JOIN" || task.type == "EXCLUSIVE_JOIN";
}

Index FindIndex(const std::vector<Task>& tasks, std::string_view reference_name) {
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[i].reference_name == reference_name) return i;
  }
  return std::nullopt;
}

// Depth is bounded by that of the definition's JSON.
bool Holds(const Task& task, std::string_view reference_name) {
  for (const TaskBranch& branch : task.branches) {
    for (const Task& nested : branch.tasks) {
      if (nested.reference_name == reference_name || Holds(nested, reference_name)) return true;
    }
  }
  return false;
}

Status RefuseTask(const std::vector<Task>& tasks, std::string_view option,
                  std::string_view reference_name) {
  std::vector<std::string> names;
  for (const Task& task : tasks) {
    names.push_back(task.reference_name);
    if (!Holds(task, reference_name)) continue;
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("{}: the task {} stands within {}: name that one, or another one "
                                 "that is not within others",
                                 option, Quote(reference_name), Quote(task.reference_name)));
  }
  const std::string nearest = SuggestNearest(reference_name, names);
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("{}: there is no task {}{}{}", option, Quote(reference_name),
                               nearest.empty() ? "" : ": ", nearest));
}

StatusOr<size_t> FindEnd(const Definition& definition, std::string_view option,
                         const std::string& reference_name, size_t otherwise) {
  if (reference_name.empty()) return otherwise;
  const Index index = FindIndex(definition.tasks, reference_name);
  if (!index) return RefuseTask(definition.tasks, option, reference_name);
  return *index;
}

// A Parallel task of the second form is named by its join.
size_t FirstIndex(const Definition& definition, const RunRange& range) {
  const std::vector<Task>& tasks = definition.tasks;
  const size_t first = FindIndex(tasks, range.first_task).value_or(0);
  const bool is_join_of_its_own = first > 0 && IsJoin(tasks[first]) &&
                                  tasks[first - 1].reference_name == range.first_task + ":fork";
  return is_join_of_its_own ? first - 1 : first;
}

size_t LastIndex(const Definition& definition, const RunRange& range) {
  const std::vector<Task>& tasks = definition.tasks;
  const size_t last = FindIndex(tasks, range.last_task).value_or(tasks.size() - 1);
  const bool is_joined = IsFork(tasks[last]) && last + 1 < tasks.size() && IsJoin(tasks[last + 1]);
  return is_joined ? last + 1 : last;
}

void AddSkipped(const Task& task, const Json& outputs, std::vector<TaskScheduled>& skipped,
                size_t depth) {
  const Json* output = FindMember(outputs, task.reference_name);
  if (output == nullptr && depth > 0) return;
  TaskScheduled one;
  one.reference_name = task.reference_name;
  one.name = task.name;
  one.type = task.type;
  one.state = TaskState::kSkipped;
  if (output != nullptr) one.output = *output;
  skipped.push_back(std::move(one));
}

// Depth as above.
void AddAllSkipped(const std::vector<Task>& tasks, size_t end, const Json& outputs,
                   std::vector<TaskScheduled>& skipped, size_t depth) {
  for (size_t i = 0; i < end; ++i) {
    for (const TaskBranch& branch : tasks[i].branches) {
      AddAllSkipped(branch.tasks, branch.tasks.size(), outputs, skipped, depth + 1);
    }
    AddSkipped(tasks[i], outputs, skipped, depth);
  }
}

}  // namespace

Status CheckRange(const Definition& definition, const RunRange& range) {
  const std::vector<Task>& tasks = definition.tasks;
  HTTPTASK_RETURN_IF_ERROR(FindEnd(definition, "--from", range.first_task, 0).status());
  const size_t first = FirstIndex(definition, range);
  HTTPTASK_ASSIGN_OR_RETURN(const size_t last,
                            FindEnd(definition, "--to", range.last_task, tasks.size() - 1));
  if (first > last) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("--to {} stands before --from {}: nothing would run",
                                 Quote(range.last_task), Quote(range.first_task)));
  }
  if (first > 0 && IsJoin(tasks[first])) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("--from {} is a join: begin with the fork before it, or behind it",
                                 Quote(range.first_task)));
  }
  for (const auto& [name, output] : range.outputs.items()) {
    bool is_before = false;
    for (size_t i = 0; i < first && !is_before; ++i) {
      is_before = tasks[i].reference_name == name || Holds(tasks[i], name);
    }
    if (is_before) continue;
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("an output is given for the task {}, which is not before --from "
                                 "{} and would be run all the same: leave it out",
                                 Quote(name), Quote(range.first_task)));
  }
  return Status();
}

const Task& FirstTask(const Definition& definition, const RunRange& range) {
  return definition.tasks[FirstIndex(definition, range)];
}

std::vector<TaskScheduled> SkippedTasks(const Definition& definition, const RunRange& range) {
  std::vector<TaskScheduled> skipped;
  AddAllSkipped(definition.tasks, FirstIndex(definition, range), range.outputs, skipped, 0);
  return skipped;
}

bool IsLast(const Definition& definition, const RunRange& range, const Task& task) {
  return !range.last_task.empty() && &task == &definition.tasks[LastIndex(definition, range)];
}

// Behind the last task there is one task that would be next, whoever ends within the last one.
bool EndsRange(const Run& run, const Task& next) {
  if (run.range.last_task.empty()) return false;
  const std::vector<Task>& tasks = run.definition().tasks;
  const size_t end = LastIndex(run.definition(), run.range) + 1;
  return end < tasks.size() && &next == &tasks[end];
}

}  // namespace httptask::runner
