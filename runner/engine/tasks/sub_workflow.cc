#include "runner/engine/tasks/sub_workflow.h"

#include <fmt/format.h>

#include <utility>

#include "runner/engine/expression_data.h"
#include "runner/engine/task_id.h"
#include "runner/engine/tasks/evaluator.h"
#include "runner/model/coercion.h"

namespace httptask::runner {
namespace {

using WorkflowPointer = std::shared_ptr<const Workflow>;

constexpr std::string_view kId = "subWorkflowId";

Status NoSuchWorkflow(std::string_view name, std::optional<int> version) {
  return MakeError(Reason::kDefinitionInvalid,
                   fmt::format("No such workflow defined. name={}, version={}", name,
                               version ? std::to_string(*version) : "null"));
}

StatusOr<WorkflowPointer> ReadInline(const Json& definition) {
  ParsedDefinition parsed = ParseDefinition(FormatJson(definition), "workflowDefinition");
  if (!parsed.ok()) return MakeError(Reason::kDefinitionInvalid, parsed.faults.front().what);
  return WorkflowPointer(std::make_shared<const Workflow>(std::move(parsed.definition)));
}

StatusOr<WorkflowPointer> FindChild(const Run& run, const Json& input) {
  const Json* own = FindMember(input, "subWorkflowDefinition");
  if (own != nullptr && !own->is_null()) return ReadInline(*own);
  const std::string_view name = StringMember(input, "subWorkflowName");
  const std::optional<int> version = VersionOf(FindMember(input, "subWorkflowVersion"));
  WorkflowPointer workflow = run.library->FindWorkflow(name, version);
  if (workflow == nullptr) return NoSuchWorkflow(name, version);
  return workflow;
}

// Missing members from the child's inputTemplate; Conductor puts them into the task's input too.
void FillTemplate(const Run& run, Json& input) {
  const StatusOr<WorkflowPointer> workflow = FindChild(run, input);
  if (!workflow.ok()) return;
  Json& target = input["workflowInput"].empty() ? input : input["workflowInput"];
  for (const auto& [name, value] : (*workflow)->definition().input_template.items()) {
    if (FindMember(target, name) == nullptr) target[name] = value;
  }
}

Json MemberOrNull(const Json& object, std::string_view name) {
  const Json* member = FindMember(object, name);
  return member == nullptr ? Json() : *member;
}

// Errors end the run.
StatusOr<Json> VersionFor(const Run& run, const Json& parameters, const Json& definition) {
  if (!definition.is_null()) return Json();
  const Json version = MemberOrNull(parameters, "version");
  if (!version.is_null()) return version;
  const std::string_view name = StringMember(parameters, "name");
  const WorkflowPointer latest = run.library->FindWorkflow(name, std::nullopt);
  if (latest != nullptr) return Json(latest->definition().version);
  return EndRun(fmt::format(
      "The Task {} defined as a sub-workflow has no workflow definition available ", name));
}

RunStarted MakeStart(const Run& run, const Workflow& workflow, Json input) {
  RunStarted start;
  start.definition_text = workflow.definition().text;
  start.input = std::move(input);
  start.correlation_id = run.correlation_id;
  start.is_mocked = run.is_mocked;
  return start;
}

}  // namespace

std::optional<int> VersionOf(const Json* version) {
  const std::optional<int64_t> number = version == nullptr ? std::nullopt : IntegerOf(*version);
  if (!number || *number == 0 || !std::in_range<int>(*number)) return std::nullopt;
  return static_cast<int>(*number);
}

Status MapSubWorkflow(const Task& task, Mapping& mapping) {
  const Json* given = FindMember(task.members, "subWorkflowParam");
  if (given == nullptr || !given->is_object()) {
    return EndRun(
        fmt::format("Task {} is defined as sub-workflow and is missing "
                    "subWorkflowParams. Please check the workflow definition",
                    task.name));
  }
  Json parameters = *given;
  // A definition given as an object is not a template.
  Json definition = MemberOrNull(*given, "workflowDefinition");
  if (definition.is_object()) parameters.erase("workflowDefinition");
  HTTPTASK_ASSIGN_OR_RETURN(parameters, ResolveInput(mapping.run(), parameters));
  if (!definition.is_object()) definition = MemberOrNull(parameters, "workflowDefinition");
  Json name = MemberOrNull(parameters, "name");
  if (name.is_null() || given->contains("workflowDefinition")) {
    const std::string_view own = StringMember(definition, "name");
    if (!own.empty() && (*given)["workflowDefinition"].is_object()) name = own;
  }
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(Json version, VersionFor(mapping.run(), parameters, definition));
  HTTPTASK_ASSIGN_OR_RETURN(Json input, mapping.InputWithoutId(task));
  draft.input = {{"subWorkflowName", name.is_string() ? name : Json(JavaText(name))},
                 {"priority", MemberOrNull(parameters, "priority")},
                 {"subWorkflowVersion", std::move(version)},
                 {"subWorkflowTaskToDomain", MemberOrNull(parameters, "taskToDomain")},
                 {"subWorkflowDefinition", definition},
                 {"idempotencyKey", MemberOrNull(parameters, "idempotencyKey")},
                 {"idempotencyStrategy", MemberOrNull(parameters, "idempotencyStrategy")},
                 {"workflowInput", std::move(input)}};
  FillTemplate(mapping.run(), draft.input);
  mapping.Add(std::move(draft));
  return Status();
}

Status MapStartWorkflow(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutId(task));
  mapping.Add(std::move(draft));
  return Status();
}

void RunSubWorkflow(const TaskRecord& task, Step& step) {
  const Run& run = step.run();
  StatusOr<WorkflowPointer> workflow = FindChild(run, task.input);
  if (!workflow.ok()) return step.Fail(task, std::string(MessageOf(workflow.status())));
  // Without an input of its own, the child gets that of the task.
  const Json own = MemberOrNull(task.input, "workflowInput");
  Json input = own.is_object() && !own.empty() ? own : task.input;
  if (!MemberOrNull(task.input, "subWorkflowDefinition").is_null()) {
    input["_systemMetadata"]["dynamic"] = true;
  }
  RunStarted start = MakeStart(run, **workflow, std::move(input));
  start.parent_run_id = run.id;
  start.parent_task = task.number;
  std::string run_id = ChildRunId(run.id, task.number);
  TaskUpdated change{task.number, TaskState::kInProgress};
  change.output[std::string(kId)] = run_id;
  change.child_run_id = run_id;
  step.Change(std::move(change));
  step.Do(StartRun{std::move(run_id), *std::move(workflow), std::move(start)});
}

void RunStartWorkflow(const TaskRecord& task, Step& step) {
  const Run& run = step.run();
  const Json request = MemberOrNull(task.input, "startWorkflow");
  if (request.is_null()) return step.Fail(task, "Missing 'startWorkflow' in input data.");
  const std::string_view name = StringMember(request, "name");
  if (name.empty()) {
    return step.Fail(task,
                     "startWorkflow validation failed. 'name' -> Workflow name cannot be null or "
                     "empty. ");
  }
  const Json definition = MemberOrNull(request, "workflowDef");
  const std::optional<int> version = VersionOf(FindMember(request, "version"));
  StatusOr<WorkflowPointer> workflow =
      definition.is_null() ? run.library->FindWorkflow(name, version) : ReadInline(definition);
  if (workflow.ok() && *workflow == nullptr) workflow = NoSuchWorkflow(name, version);
  if (!workflow.ok()) return step.Fail(task, std::string(MessageOf(workflow.status())));
  const Json input = MemberOrNull(request, "input");
  RunStarted start = MakeStart(run, **workflow, input.is_object() ? input : Json::object());
  const std::string_view correlation_id = StringMember(request, "correlationId");
  if (!correlation_id.empty()) start.correlation_id = correlation_id;
  std::string run_id = ChildRunId(run.id, task.number);
  TaskUpdated change{task.number, TaskState::kCompleted};
  change.output["workflowId"] = run_id;
  change.child_run_id = run_id;
  step.Change(std::move(change));
  step.Do(StartRun{std::move(run_id), *std::move(workflow), std::move(start)});
}

}  // namespace httptask::runner
