#include "runner/model/definition.h"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "runner/model/expression_check.h"
#include "runner/model/fault_list.h"
#include "runner/model/member_check.h"
#include "runner/model/task_check.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kAddHelp = "add one: httptask add FILE OPERATION --ref NAME";

class DefinitionReader {
 public:
  DefinitionReader(const Json& json, FaultList& faults)
      : workflow_{json, "", "the workflow", faults}, faults_(faults) {}

  Definition Read() {
    Definition definition;
    definition.name = RequireString(workflow_, "name", "give the workflow a name");
    if (const Json* text = FindTyped(workflow_, "description", "string")) {
      definition.description = *text;
    }
    if (const std::optional<int> version = ReadInteger("version")) definition.version = *version;
    CheckSchemaVersion();
    if (const Json* output = FindTyped(workflow_, "outputParameters", "object")) {
      definition.output_parameters = *output;
    }
    if (const Json* input = FindTyped(workflow_, "inputTemplate", "object")) {
      definition.input_template = *input;
    }
    FindTyped(workflow_, "inputParameters", "array");
    definition.tasks = ReadTasks();
    CheckReferenceNames(definition.tasks);
    CheckAllExpressions(definition);
    return definition;
  }

 private:
  std::optional<int> ReadInteger(std::string_view name) {
    const Json* value = FindTyped(workflow_, name, "integer");
    if (value == nullptr) return std::nullopt;
    const bool is_small = value->is_number() && value->get<double>() >= 0 &&
                          value->get<double>() <= std::numeric_limits<int>::max();
    if (is_small) return value->get<int>();
    faults_.AddAtValue(workflow_.PointerTo(name), fmt::format("`{}` must be from 0 to {}", name,
                                                              std::numeric_limits<int>::max()));
    return std::nullopt;
  }

  void CheckSchemaVersion() {
    const std::optional<int> version = ReadInteger("schemaVersion");
    if (!version || *version == 2) return;
    faults_.AddAtValue("/schemaVersion",
                       fmt::format("`schemaVersion` {} is not supported", *version),
                       "write the definition in Conductor's format 2 and say 2");
  }

  std::vector<Task> ReadTasks() {
    std::vector<Task> tasks;
    const Json* list = FindMember(workflow_.value, "tasks");
    if (list == nullptr) {
      faults_.AddAtValue("", "the workflow has no `tasks`", std::string(kAddHelp));
      return tasks;
    }
    if (!list->is_array()) {
      faults_.AddAtValue("/tasks", fmt::format("`tasks` must be an array, not {}",
                                               WithArticle(JsonTypeName(*list))));
      return tasks;
    }
    if (list->empty()) faults_.AddAtValue("/tasks", "`tasks` is empty", std::string(kAddHelp));
    if (list->size() > kTasksMax) {
      faults_.AddAtValue("/tasks",
                         fmt::format("{} tasks are more than the {} that a workflow may have",
                                     list->size(), kTasksMax),
                         "divide the workflow");
      return tasks;
    }
    for (size_t i = 0; i < list->size(); ++i) {
      tasks.push_back(ReadTask((*list)[i], fmt::format("/tasks/{}", i), faults_));
    }
    return tasks;
  }

  void CheckReferenceNames(const std::vector<Task>& tasks) {
    std::map<std::string_view, const Task*> first;
    for (const Task& task : tasks) {
      if (task.reference_name.empty()) continue;
      const auto [earlier, is_new] = first.emplace(task.reference_name, &task);
      if (is_new) continue;
      faults_.AddAtValue(
          task.pointer + "/taskReferenceName",
          fmt::format("the taskReferenceName {} is already that of the task in line {}",
                      Quote(task.reference_name),
                      faults_.LineOf(earlier->second->pointer + "/taskReferenceName")),
          "give one of the two another name");
    }
  }

  void CheckAllExpressions(const Definition& definition) {
    std::vector<std::string> names;
    for (const Task& task : definition.tasks) names.push_back(task.reference_name);
    for (size_t i = 0; i < definition.tasks.size(); ++i) {
      const Task& task = definition.tasks[i];
      CheckExpressions(task.input_parameters, task.pointer + "/inputParameters", {names, i},
                       faults_);
    }
    CheckExpressions(definition.output_parameters, "/outputParameters", {names, names.size()},
                     faults_);
  }

  const CheckedObject workflow_;
  FaultList& faults_;
};

ParsedDefinition Refuse(std::string_view text, std::string_view file, size_t offset,
                        std::string what) {
  ParsedDefinition parsed;
  parsed.definition.text = text;
  parsed.faults.push_back({std::string(file), PositionOf(text, offset), std::move(what), ""});
  return parsed;
}

}  // namespace

JsonLimits DefinitionLimits() {
  JsonLimits limits;
  limits.bytes_max = size_t{16} << 20;
  limits.depth_max = 128;
  limits.values_max = 200'000;
  return limits;
}

const Task* Definition::FindTask(std::string_view reference_name) const {
  for (const Task& task : tasks) {
    if (task.reference_name == reference_name) return &task;
  }
  return nullptr;
}

ParsedDefinition ParseDefinition(std::string_view text, std::string_view file) {
  if (const auto error = FindJsonSyntaxError(text, DefinitionLimits())) {
    return Refuse(text, file, error->offset, "not JSON: " + error->what);
  }
  const StatusOr<Json> json = ParseJson(text, DefinitionLimits());
  if (!json.ok()) return Refuse(text, file, 0, std::string(MessageOf(json.status())));
  FaultList faults(text, file);
  ParsedDefinition parsed;
  if (json->is_object()) {
    parsed.definition = DefinitionReader(*json, faults).Read();
  } else {
    faults.AddAtValue("", fmt::format("a workflow definition must be an object, not {}",
                                      WithArticle(JsonTypeName(*json))));
  }
  parsed.definition.text = text;
  parsed.faults = std::move(faults).Take();
  return parsed;
}

}  // namespace httptask::runner
