#include "runner/engine/workflow.h"

#include <fmt/format.h>

#include <utility>

#include "runner/engine/reach.h"

namespace httptask::runner {
namespace {

bool IsWorkflow(const Json& definition) {
  return FindMember(definition, "tasks") != nullptr;
}

}  // namespace

Workflow::Workflow(Definition definition) : definition_(std::move(definition)) {
  Add(definition_.tasks, nullptr, nullptr);
}

// Depth is bounded by that of the JSON which the definition was read from.
void Workflow::Add(const std::vector<Task>& tasks, const Task* after, const Task* loop) {
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    const Task* next = i + 1 < tasks.size() ? &tasks[i + 1] : after;
    by_reference_.emplace(task.reference_name, &task);
    places_[&task] = {task.type == "TERMINATE" ? nullptr : next, loop};
    const bool is_loop = task.type == "DO_WHILE";
    for (const TaskBranch& branch : task.branches) {
      Add(branch.tasks, is_loop ? nullptr : next, is_loop ? &task : loop);
    }
  }
}

const Task* Workflow::Find(std::string_view reference_name) const {
  const auto found = by_reference_.find(reference_name);
  return found == by_reference_.end() ? nullptr : found->second;
}

const Task* Workflow::Next(const Task& task) const {
  const auto found = places_.find(&task);
  return found == places_.end() ? nullptr : found->second.next;
}

bool Workflow::IsInLoop(const Task& task, const Task& loop) const {
  const auto found = places_.find(&task);
  return found != places_.end() && found->second.loop == &loop;
}

StatusOr<Library::Workflows> Library::Add(std::string_view text, std::string_view file) {
  StatusOr<Json> json = ParseJson(text, DefinitionLimits());
  if (!json.ok()) {
    return MakeError(Reason::kDefinitionInvalid,
                     fmt::format("{}: not JSON: {}", file, MessageOf(json.status())));
  }
  const bool is_list = json->is_array();
  const Json list = is_list ? *std::move(json) : Json::array({*std::move(json)});
  // Task definitions first: workflows are read with what their templates say.
  for (const Json& one : list) {
    if (!IsWorkflow(one)) HTTPTASK_RETURN_IF_ERROR(AddTask(one, file));
  }
  Workflows added;
  for (const Json& one : list) {
    if (!IsWorkflow(one)) continue;
    HTTPTASK_ASSIGN_OR_RETURN(
        auto workflow, AddWorkflow(one, is_list ? FormatJson(one) : std::string(text), file));
    added.push_back(std::move(workflow));
  }
  return added;
}

Status Library::AddTask(const Json& json, std::string_view file) {
  StatusOr<TaskDefinition> definition = TaskDefinitionFromJson(json);
  if (!definition.ok()) return AddContext(definition.status(), file);
  task_definitions_[definition->name] = *std::move(definition);
  task_json_.push_back(json);
  return Status();
}

StatusOr<std::shared_ptr<const Workflow>> Library::AddWorkflow(const Json& json,
                                                               std::string_view text,
                                                               std::string_view file) {
  ParsedDefinition parsed = ParseDefinition(text, file, task_definitions_);
  if (!parsed.ok()) {
    std::string message;
    for (const Diagnostic& fault : parsed.faults) message += FormatDiagnostic(fault, text);
    return MakeError(Reason::kDefinitionInvalid, message);
  }
  auto workflow = std::make_shared<const Workflow>(std::move(parsed.definition));
  const Definition& definition = workflow->definition();
  workflows_[definition.name][definition.version] = workflow;
  workflow_json_.push_back(json);
  return workflow;
}

Json Library::ToJson() const {
  if (task_json_.empty() && workflow_json_.empty()) return nullptr;
  return {{"workflowDefs", workflow_json_}, {"taskDefs", task_json_}};
}

Json Library::ToJsonFor(const Workflow& workflow) const {
  if (task_json_.empty() && workflow_json_.empty()) return nullptr;
  const std::optional<std::set<std::string, std::less<>>> names = FindReached(workflow);
  if (!names) return ToJson();
  const auto keep = [&](const Json& all) {
    Json kept = Json::array();
    for (const Json& one : all) {
      if (names->contains(StringMember(one, "name"))) kept.push_back(one);
    }
    return kept;
  };
  Json workflows = keep(workflow_json_);
  Json tasks = keep(task_json_);
  if (workflows.empty() && tasks.empty()) return nullptr;
  return {{"workflowDefs", std::move(workflows)}, {"taskDefs", std::move(tasks)}};
}

std::optional<std::set<std::string, std::less<>>> Library::FindReached(
    const Workflow& workflow) const {
  std::set<std::string, std::less<>> names;
  std::vector<const Workflow*> left = {&workflow};
  const auto visit = [&](std::string_view name) {
    const auto versions = workflows_.find(name);
    const bool is_known = versions != workflows_.end() || task_definitions_.contains(name);
    if (!is_known || !names.emplace(name).second || versions == workflows_.end()) return;
    for (const auto& [version, one] : versions->second) left.push_back(one.get());
  };
  while (!left.empty()) {
    const Workflow* next = left.back();
    left.pop_back();
    if (!VisitNames(next->definition(), visit)) return std::nullopt;
  }
  return names;
}

StatusOr<std::shared_ptr<const Library>> Library::FromJson(const Json& json) {
  auto library = std::make_shared<Library>();
  for (const std::string_view name : {"taskDefs", "workflowDefs"}) {
    const Json* list = FindMember(json, name);
    if (list == nullptr) continue;
    HTTPTASK_RETURN_IF_ERROR(library->Add(FormatJson(*list), "the journal").status());
  }
  return std::shared_ptr<const Library>(std::move(library));
}

std::shared_ptr<const Workflow> Library::FindWorkflow(std::string_view name,
                                                      std::optional<int> version) const {
  const auto versions = workflows_.find(name);
  if (versions == workflows_.end()) return nullptr;
  if (!version) return versions->second.rbegin()->second;
  const auto found = versions->second.find(*version);
  return found == versions->second.end() ? nullptr : found->second;
}

const TaskDefinition* Library::FindTaskDefinition(std::string_view name) const {
  const auto found = task_definitions_.find(name);
  return found == task_definitions_.end() ? nullptr : &found->second;
}

}  // namespace httptask::runner
