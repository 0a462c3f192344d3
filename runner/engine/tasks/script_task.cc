#include "runner/engine/tasks/script_task.h"

#include <fmt/format.h>

#include "plugin/base/text.h"
#include "runner/engine/tasks/evaluator.h"
#include "runner/engine/tasks/hash_order.h"

namespace httptask::runner {
namespace {

// Conductor's INLINE puts the error into the output as well. A script that takes too long may be
// tried again; one that is wrong may not.
void FailScript(const TaskRecord& task, std::string_view message, TaskState state, Step& step) {
  TaskUpdated change{task.number, state};
  change.message = std::string(message);
  change.output["error"] = message;
  step.Change(std::move(change));
}

void CompleteWith(const TaskRecord& task, Json output, Step& step) {
  TaskUpdated change{task.number, TaskState::kCompleted};
  change.output = std::move(output);
  step.Change(std::move(change));
}

TaskState StateOf(const Status& status) {
  return ReasonOf(status) == Reason::kDeadlineExceeded ? TaskState::kFailed
                                                       : TaskState::kFailedWithTerminalError;
}

}  // namespace

Status MapScript(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  HTTPTASK_ASSIGN_OR_RETURN(Json input, mapping.Input(task));
  draft.input = InHashOrder(std::move(input));
  mapping.Add(std::move(draft));
  return Status();
}

void RunInline(const TaskRecord& task, Step& step) {
  constexpr TaskState kTerminal = TaskState::kFailedWithTerminalError;
  const Json* given = FindMember(task.input, "evaluatorType");
  const std::string evaluator =
      given == nullptr || given->is_null() ? "javascript" : JavaText(*given);
  if (Trim(evaluator).empty()) {
    return FailScript(task,
                      "Empty 'evaluatorType' in INLINE task's input parameters. A non-empty "
                      "String value must be provided.",
                      kTerminal, step);
  }
  if (!IsEvaluator(evaluator)) {
    return FailScript(task, fmt::format("Unknown evaluator '{}' in INLINE task.", evaluator),
                      kTerminal, step);
  }
  const std::string_view expression = StringMember(task.input, "expression");
  if (Trim(expression).empty()) {
    return FailScript(task,
                      "Empty 'expression' in Inline task's input parameters. A non-empty String "
                      "value must be provided.",
                      kTerminal, step);
  }
  StatusOr<Json> result = Evaluate(evaluator, expression, task.input, step.context().scripts);
  if (!result.ok()) {
    return FailScript(task, MessageOf(result.status()), StateOf(result.status()), step);
  }
  CompleteWith(task, {{"result", InHashOrder(*std::move(result))}}, step);
}

std::string LambdaScript(std::string_view body) {
  return fmt::format("function scriptFun(){{{}}} scriptFun();", body);
}

void RunLambda(const TaskRecord& task, Step& step) {
  const std::string_view script = StringMember(task.input, "scriptExpression");
  if (Trim(script).empty()) {
    return step.Fail(task,
                     "Empty 'scriptExpression' in Lambda task's input parameters. A non-empty "
                     "String value must be provided.");
  }
  StatusOr<Json> result =
      step.context().scripts.EvaluateJavaScript(LambdaScript(script), task.input);
  if (!result.ok()) {
    return FailScript(task, MessageOf(result.status()), TaskState::kFailed, step);
  }
  CompleteWith(task, {{"result", InHashOrder(*std::move(result))}}, step);
}

void RunJsonJq(const TaskRecord& task, Step& step) {
  StatusOr<Json> result =
      step.context().scripts.EvaluateJq(StringMember(task.input, "queryExpression"), task.input);
  if (!result.ok()) {
    return FailScript(task, MessageOf(result.status()), TaskState::kFailed, step);
  }
  CompleteWith(task, InHashOrder(*std::move(result)), step);
}

}  // namespace httptask::runner
