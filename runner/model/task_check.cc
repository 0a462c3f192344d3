#include "runner/model/task_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/model/http_request_check.h"
#include "runner/model/member_check.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kTypesHelp = "supported now: `HTTP`, `HTTP_TASK`";

bool IsHttpType(std::string_view type) {
  return type == "HTTP" || type == "HTTP_TASK";
}

// Conductor's other types.
const std::vector<std::string>& ConductorTypes() {
  static const auto* const types = new std::vector<std::string>{"SIMPLE",
                                                                "SWITCH",
                                                                "FORK_JOIN",
                                                                "JOIN",
                                                                "DO_WHILE",
                                                                "SUB_WORKFLOW",
                                                                "FORK_JOIN_DYNAMIC",
                                                                "START_WORKFLOW",
                                                                "INLINE",
                                                                "SET_VARIABLE",
                                                                "JSON_JQ_TRANSFORM",
                                                                "WAIT",
                                                                "HUMAN",
                                                                "TERMINATE",
                                                                "EVENT",
                                                                "DYNAMIC",
                                                                "NOOP",
                                                                "EXCLUSIVE_JOIN",
                                                                "DECISION",
                                                                "LAMBDA",
                                                                "USER_DEFINED",
                                                                "KAFKA_PUBLISH",
                                                                "HTTP_POLL",
                                                                "GRPC",
                                                                "PULL_WORKFLOW_MESSAGES"};
  return *types;
}

void CheckType(const CheckedObject& task, std::string_view type) {
  if (type.empty() || IsHttpType(type)) return;
  const std::vector<std::string>& others = ConductorTypes();
  if (std::find(others.begin(), others.end(), type) != others.end()) {
    task.faults.AddAtValue(task.PointerTo("type"),
                           fmt::format("the task type `{}` is not supported yet", type),
                           std::string(kTypesHelp));
    return;
  }
  std::vector<std::string> candidates = others;
  candidates.insert(candidates.begin(), {"HTTP", "HTTP_TASK"});
  const std::string suggestion = SuggestNearest(type, candidates);
  task.faults.AddAtValue(
      task.PointerTo("type"), fmt::format("unknown task type {}", Quote(type)),
      suggestion.empty() ? std::string(kTypesHelp) : fmt::format("{} {}", suggestion, kTypesHelp));
}

void CheckReferenceName(const CheckedObject& task, std::string_view name) {
  if (name != "workflow") return;
  task.faults.AddAtValue(task.PointerTo("taskReferenceName"),
                         "`workflow` cannot be a taskReferenceName: expressions read the "
                         "workflow itself by it",
                         "give the task another name");
}

}  // namespace

Task ReadTask(const Json& value, std::string pointer, FaultList& faults) {
  Task task;
  task.pointer = std::move(pointer);
  if (!value.is_object()) {
    faults.AddAtValue(task.pointer, fmt::format("a task must be an object, not {}",
                                                WithArticle(JsonTypeName(value))));
    return task;
  }
  const CheckedObject object{value, task.pointer, "the task", faults};
  task.name = RequireString(object, "name", "give the name of its task definition");
  task.reference_name =
      RequireString(object, "taskReferenceName",
                    "give a name that is unique in the workflow; expressions use it");
  CheckReferenceName(object, task.reference_name);
  task.type = RequireString(object, "type", kTypesHelp);
  CheckType(object, task.type);
  const Json* input = FindTyped(object, "inputParameters", "object");
  if (input != nullptr) task.input_parameters = *input;
  const Json* given = FindMember(value, "inputParameters");
  const bool is_readable = input != nullptr || given == nullptr || given->is_null();
  if (IsHttpType(task.type) && is_readable) {
    CheckHttpRequest(task.input_parameters, task.pointer, faults);
  }
  return task;
}

}  // namespace httptask::runner
