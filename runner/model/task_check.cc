#include "runner/model/task_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/model/member_check.h"
#include "runner/model/task_type_check.h"

namespace httptask::runner {
namespace {

using Kind = TaskBranch::Kind;

void CheckReferenceName(const CheckedObject& task, std::string_view name) {
  if (name != "workflow") return;
  task.faults.AddAtValue(task.PointerTo("taskReferenceName"),
                         "`workflow` cannot be a taskReferenceName: expressions read the "
                         "workflow itself by it",
                         "give the task another name");
}

bool ReadBoolean(const CheckedObject& task, std::string_view name) {
  const Json* value = FindTyped(task, name, "boolean");
  return value != nullptr && value->get<bool>();
}

std::optional<int> ReadCount(const CheckedObject& task, std::string_view name) {
  const Json* value = FindTyped(task, name, "integer");
  if (value == nullptr) return std::nullopt;
  const bool fits = value->is_number_integer() && value->get<int64_t>() >= 0 &&
                    value->get<int64_t>() <= std::numeric_limits<int>::max();
  if (fits) return value->get<int>();
  task.faults.AddAtValue(task.PointerTo(name), fmt::format("`{}` must be from 0 to {}", name,
                                                           std::numeric_limits<int>::max()));
  return std::nullopt;
}

class TaskReader {
 public:
  TaskReader(const Json& value, Task& task, TaskReading& reading)
      : object_{value, task.pointer, "the task", reading.faults}, task_(task), reading_(reading) {}

  void Read() {
    task_.name = RequireString(object_, "name", "give the name of its task definition");
    task_.reference_name =
        RequireString(object_, "taskReferenceName",
                      "give a name that is unique in the workflow; expressions use it");
    CheckReferenceName(object_, task_.reference_name);
    ReadType();
    if (const Json* input = FindTyped(object_, "inputParameters", "object")) {
      task_.input_parameters = *input;
    }
    task_.is_optional = ReadBoolean(object_, "optional");
    task_.is_permissive = ReadBoolean(object_, "permissive");
    task_.is_async_complete = ReadBoolean(object_, "asyncComplete");
    task_.start_delay_seconds = ReadCount(object_, "startDelay").value_or(0);
    task_.retry_count = ReadCount(object_, "retryCount");
    ReadDefinition();
    ReadBranches();
    KeepMembers();
    CheckTaskType(task_, object_, reading_.definitions);
  }

 private:
  void ReadType() {
    const Json* given = FindMember(object_.value, "type");
    if (given != nullptr && given->is_null()) {
      reading_.faults.AddAtValue(object_.PointerTo("type"), "`type` is null",
                                 "leave it out for a SIMPLE task");
    }
    const Json* type = FindTyped(object_, "type", "string");
    task_.type = type == nullptr ? "SIMPLE" : type->get<std::string>();
    CheckTypeName(object_, task_.type);
  }

  void ReadDefinition() {
    const Json* value = FindTyped(object_, "taskDefinition", "object");
    if (value == nullptr) return;
    TaskDefinitionReading read = ReadTaskDefinition(*value);
    TellFaults(read, read.faults);
    const FaultList::Leniency leniency(reading_.faults);
    TellFaults(read, read.range_faults);
    task_.definition = std::move(read.definition);
  }

  void TellFaults(const TaskDefinitionReading& read, const std::vector<std::string>& faults) {
    if (faults.empty()) return;
    reading_.faults.AddAtValue(object_.PointerTo("taskDefinition"),
                               DescribeTaskDefinitionFaults(read.definition, faults));
  }

  // As in Conductor, only the lists that belong to the type hold tasks.
  void ReadBranches() {
    if (task_.type == "SWITCH" || task_.type == "DECISION") {
      if (const Json* cases = FindTyped(object_, "decisionCases", "object")) {
        for (const auto& [label, tasks] : cases->items()) {
          ReadBranch(Kind::kCase, label, tasks,
                     object_.PointerTo("decisionCases") + "/" + EscapePointerToken(label));
        }
      }
      if (const Json* tasks = FindTyped(object_, "defaultCase", "array")) {
        ReadBranch(Kind::kDefaultCase, "", *tasks, object_.PointerTo("defaultCase"));
      }
    }
    if (task_.type == "FORK_JOIN") ReadForks();
    if (task_.type == "DO_WHILE") {
      if (const Json* tasks = FindTyped(object_, "loopOver", "array")) {
        const FaultList::Leniency leniency(reading_.faults);
        ReadBranch(Kind::kLoop, "", *tasks, object_.PointerTo("loopOver"));
      }
    }
  }

  void ReadForks() {
    const Json* forks = FindTyped(object_, "forkTasks", "array");
    if (forks == nullptr) return;
    for (size_t i = 0; i < forks->size(); ++i) {
      ReadBranch(Kind::kFork, std::to_string(i), (*forks)[i],
                 fmt::format("{}/{}", object_.PointerTo("forkTasks"), i));
    }
  }

  void ReadBranch(Kind kind, std::string label, const Json& tasks, const std::string& pointer) {
    if (!tasks.is_array()) {
      reading_.faults.AddAtValue(pointer, fmt::format("a list of tasks must be an array, not {}",
                                                      WithArticle(JsonTypeName(tasks))));
      return;
    }
    task_.branches.push_back({kind, std::move(label), ReadTasks(tasks, pointer, reading_)});
  }

  void KeepMembers() {
    static constexpr std::array<std::string_view, 13> kElsewhere = {
        "name",          "taskReferenceName", "type",       "inputParameters", "optional",
        "permissive",    "asyncComplete",     "startDelay", "retryCount",      "taskDefinition",
        "decisionCases", "defaultCase",       "forkTasks"};
    for (const auto& [name, value] : object_.value.items()) {
      const bool is_elsewhere =
          std::find(kElsewhere.begin(), kElsewhere.end(), name) != kElsewhere.end();
      if (!is_elsewhere && name != "loopOver" && !value.is_null()) task_.members[name] = value;
    }
  }

  const CheckedObject object_;
  Task& task_;
  TaskReading& reading_;
};

}  // namespace

Task ReadTask(const Json& value, std::string pointer, TaskReading& reading) {
  Task task;
  task.pointer = std::move(pointer);
  if (!value.is_object()) {
    reading.faults.AddAtValue(task.pointer, fmt::format("a task must be an object, not {}",
                                                        WithArticle(JsonTypeName(value))));
    return task;
  }
  TaskReader(value, task, reading).Read();
  return task;
}

std::vector<Task> ReadTasks(const Json& list, const std::string& pointer, TaskReading& reading) {
  std::vector<Task> tasks;
  for (size_t i = 0; i < list.size(); ++i) {
    if (++reading.count > kTasksMax) {
      if (reading.count == kTasksMax + 1) {
        reading.faults.AddAtValue(
            pointer, fmt::format("more than the {} tasks that a workflow may have", kTasksMax),
            "divide the workflow");
      }
      return tasks;
    }
    tasks.push_back(ReadTask(list[i], fmt::format("{}/{}", pointer, i), reading));
  }
  return tasks;
}

}  // namespace httptask::runner
