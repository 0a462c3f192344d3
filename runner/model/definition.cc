#include "runner/model/definition.h"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <utility>

#include "runner/model/coercion.h"
#include "runner/model/fault_list.h"
#include "runner/model/flow_check.h"
#include "runner/model/member_check.h"
#include "runner/model/start_task_form.h"
#include "runner/model/task_check.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kAddHelp = "add one: httptask add FILE OPERATION --ref NAME";

class DefinitionReader {
 public:
  DefinitionReader(const Json& json, const TaskDefinitions& definitions, FaultList& faults)
      : definitions_(definitions), workflow_{json, "", "the workflow", faults}, faults_(faults) {}

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
    ReadRest(definition);
    definition.tasks = ReadAllTasks();
    CheckFlow(definition, faults_);
    return definition;
  }

 private:
  void ReadRest(Definition& definition) {
    if (const Json* variables = FindTyped(workflow_, "variables", "object")) {
      definition.variables = *variables;
    }
    if (const Json* name = FindTyped(workflow_, "failureWorkflow", "string")) {
      definition.failure_workflow = *name;
    }
    definition.failure_workflow_version = ReadInteger("failureWorkflowVersion");
    if (const Json* seconds = FindTyped(workflow_, "timeoutSeconds", "integer")) {
      definition.timeout_seconds = seconds->is_number_integer() ? seconds->get<int64_t>() : 0;
    }
    const Json* policy = FindTyped(workflow_, "timeoutPolicy", "string");
    if (policy == nullptr) return;
    definition.fails_when_timed_out = *policy == "TIME_OUT_WF";
    if (definition.fails_when_timed_out || *policy == "ALERT_ONLY") return;
    faults_.AddAtValue("/timeoutPolicy", "`timeoutPolicy` must be TIME_OUT_WF or ALERT_ONLY");
  }

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

  std::vector<Task> ReadAllTasks() {
    const Json* list = FindMember(workflow_.value, "tasks");
    if (list == nullptr) {
      faults_.AddAtValue("", "the workflow has no `tasks`", std::string(kAddHelp));
      return {};
    }
    if (!list->is_array()) {
      faults_.AddAtValue("/tasks", fmt::format("`tasks` must be an array, not {}",
                                               WithArticle(JsonTypeName(*list))));
      return {};
    }
    if (list->empty()) faults_.AddAtValue("/tasks", "`tasks` is empty", std::string(kAddHelp));
    TaskReading reading{faults_, definitions_};
    return ReadTasks(*list, "/tasks", reading);
  }

  const TaskDefinitions& definitions_;
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
  limits.values_max = 1'000'000;
  return limits;
}

bool TaskBranch::operator==(const TaskBranch& other) const {
  return kind == other.kind && label == other.label && tasks == other.tasks;
}

const Task* Definition::FindTask(std::string_view reference_name) const {
  for (const Task& task : tasks) {
    if (task.reference_name == reference_name) return &task;
  }
  return nullptr;
}

ParsedDefinition ParseDefinition(std::string_view text, std::string_view file,
                                 const TaskDefinitions& task_definitions) {
  if (const auto error = FindJsonSyntaxError(text, DefinitionLimits())) {
    return Refuse(text, file, error->offset, "not JSON: " + error->what);
  }
  StatusOr<Json> json = ParseJson(text, DefinitionLimits());
  if (!json.ok()) return Refuse(text, file, 0, std::string(MessageOf(json.status())));
  FaultList faults(text, file);
  ParsedDefinition parsed;
  if (json->is_object() && IsStartTaskForm(*json)) {
    parsed.definition = ReadStartTaskDefinition(*json, faults);
  } else if (json->is_object()) {
    CoerceWorkflow(*json, faults);
    parsed.definition = DefinitionReader(*json, task_definitions, faults).Read();
  } else {
    faults.AddAtValue("", fmt::format("a workflow definition must be an object, not {}",
                                      WithArticle(JsonTypeName(*json))));
  }
  parsed.definition.text = text;
  parsed.faults = faults.Take();
  parsed.warnings = faults.TakeWarnings();
  return parsed;
}

Task TaskFromJson(Json value) {
  FaultList faults("{}", "");
  CoerceTask(value, faults);
  const TaskDefinitions none;
  TaskReading reading{faults, none};
  return ReadTask(value, "", reading);
}

}  // namespace httptask::runner
