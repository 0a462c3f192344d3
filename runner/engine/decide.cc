#include <fmt/format.h>

#include <set>
#include <utility>

#include "plugin/expression/template.h"
#include "runner/engine/expression_data.h"
#include "runner/engine/run.h"

namespace httptask::runner {
namespace {

Decision EndWith(RunFailed event) {
  return {Decision::Kind::kEnd, std::move(event)};
}

// Resolves against what the template reads and nothing else: outputs can be large.
StatusOr<Json> Resolve(const Run& run, const Json& value) {
  std::set<std::string, std::less<>> roots;
  for (TemplateReference& reference : FindReferences(value)) {
    // The name in `${${workflow.input.task}.output}` is known only while it is resolved.
    const bool is_known = !reference.root.empty() && !HasExpression(reference.expression);
    if (!is_known) return ResolveTemplate(value, run.ExpressionData());
    roots.insert(std::move(reference.root));
  }
  return ResolveTemplate(value, ExpressionDataOf(run, roots));
}

const Task* NextTask(const Run& run) {
  for (const Task& task : run.definition.tasks) {
    if (run.FindTask(task.reference_name) == nullptr) return &task;
  }
  return nullptr;
}

Decision Start(const Run& run, const Task& task) {
  StatusOr<Json> input = Resolve(run, task.input_parameters);
  if (!input.ok()) {
    return EndWith({std::string(ReasonName(ReasonOf(input.status()))),
                    fmt::format("the input of the task `{}` could not be made: {}",
                                task.reference_name, MessageOf(input.status()))});
  }
  return {Decision::Kind::kStartTask, TaskStarted{task.reference_name, *std::move(input)}};
}

Decision Complete(const Run& run) {
  if (run.definition.output_parameters.empty()) {
    return {Decision::Kind::kEnd, RunCompleted{run.tasks.back().output}};
  }
  StatusOr<Json> output = Resolve(run, run.definition.output_parameters);
  if (!output.ok()) {
    return EndWith({std::string(ReasonName(ReasonOf(output.status()))),
                    fmt::format("every task succeeded, but the output of the workflow could not be "
                                "made: {}",
                                MessageOf(output.status()))});
  }
  return {Decision::Kind::kEnd, RunCompleted{*std::move(output)}};
}

}  // namespace

Decision Decide(const Run& run) {
  if (run.state != RunState::kRunning) return {};
  if (run.definition.tasks.empty()) {
    return EndWith({std::string(ReasonName(Reason::kDefinitionInvalid)),
                    "the definition of this run cannot be read by this version of httptask"});
  }
  for (const TaskRecord& task : run.tasks) {
    if (task.state == TaskState::kInProgress) return {};
    if (task.state == TaskState::kFailed) {
      return EndWith({task.reason,
                      fmt::format("the task `{}` failed: {}", task.reference_name, task.message)});
    }
  }
  const Task* next = NextTask(run);
  return next == nullptr ? Complete(run) : Start(run, *next);
}

}  // namespace httptask::runner
