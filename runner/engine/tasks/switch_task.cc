#include "runner/engine/tasks/switch_task.h"

#include <fmt/format.h>

#include "runner/engine/tasks/evaluator.h"

namespace httptask::runner {
namespace {

// The tasks of the case; an empty case of a SWITCH is a case all the same.
const std::vector<Task>* FindCase(const Task& task, std::string_view value, bool skips_empty) {
  const std::vector<Task>* other = nullptr;
  for (const TaskBranch& branch : task.branches) {
    if (branch.kind == TaskBranch::Kind::kDefaultCase) other = &branch.tasks;
    if (branch.kind != TaskBranch::Kind::kCase || branch.label != value) continue;
    if (!skips_empty || !branch.tasks.empty()) return &branch.tasks;
  }
  return other;
}

Status Choose(const Task& task, const std::vector<Task>* tasks, TaskScheduled draft,
              Mapping& mapping) {
  draft.state = TaskState::kInProgress;
  const bool has_children = tasks != nullptr && !tasks->empty();
  if (has_children) draft.input["hasChildren"] = "true";
  draft.name = task.type;
  mapping.Add(std::move(draft));
  return has_children ? mapping.Map(tasks->front()) : Status();
}

}  // namespace

Status MapSwitch(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutId(task));
  const std::string_view evaluator = task.Text("evaluatorType");
  if (!IsEvaluator(evaluator)) {
    return EndRun(fmt::format("No evaluator registered for type: {}", evaluator));
  }
  const StatusOr<Json> value =
      Evaluate(evaluator, task.Text("expression"), draft.input, mapping.context().scripts);
  if (!value.ok()) {
    draft.name = task.type;
    draft.state = TaskState::kFailed;
    draft.message = MessageOf(value.status());
    mapping.Add(std::move(draft));
    return Status();
  }
  const std::string text = JavaText(*value);
  draft.input["case"] = text;
  draft.output = {{"evaluationResult", Json::array({text})}, {"selectedCase", text}};
  return Choose(task, FindCase(task, text, false), std::move(draft), mapping);
}

Status MapDecision(const Task& task, Mapping& mapping) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, mapping.InputWithoutId(task));
  const std::string_view script = task.Text("caseExpression");
  const StatusOr<Json> value =
      script.empty()
          ? Evaluate("value-param", task.Text("caseValueParam"), input, mapping.context().scripts)
          : Evaluate("javascript", script, input, mapping.context().scripts);
  if (!value.ok()) return EndRun(fmt::format("Error while evaluating script: {}", script));
  const std::string text = JavaText(*value);
  TaskScheduled draft = mapping.Draft(task);
  draft.input = {{"case", text}};
  draft.output = {{"caseOutput", Json::array({text})}};
  return Choose(task, FindCase(task, text, true), std::move(draft), mapping);
}

}  // namespace httptask::runner
