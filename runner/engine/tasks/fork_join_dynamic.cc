#include "runner/engine/tasks/fork_join_dynamic.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "runner/engine/tasks/evaluator.h"
#include "runner/engine/tasks/sub_workflow.h"
#include "runner/model/coercion.h"

namespace httptask::runner {
namespace {

// The tasks to run, in the form of a definition's tasks, with their inputs put in.
using Forks = StatusOr<std::vector<Json>>;

bool HasDynamicFork(const Run& run) {
  for (const auto& [number, record] : run.tasks) {
    if (record.task != nullptr && record.task->type == "FORK_JOIN_DYNAMIC") return true;
  }
  return false;
}

void PutInput(Json& task, const Json& input) {
  Json& parameters = task["inputParameters"];
  if (!parameters.is_object()) parameters = Json::object();
  for (const auto& [name, value] : input.items()) parameters[name] = value;
}

// The words of Java, where such a value is cast.
std::string_view JavaClass(const Json& value) {
  if (value.is_string()) return "java.lang.String";
  if (value.is_boolean()) return "java.lang.Boolean";
  if (value.is_array()) return "java.util.LinkedList";
  const std::optional<int64_t> number = value.is_number_integer() ? IntegerOf(value) : std::nullopt;
  if (!number) return "java.lang.Double";
  return std::in_range<int>(*number) ? "java.lang.Integer" : "java.lang.Long";
}

Status RefuseInput(const Json& input) {
  return EndRun(
      fmt::format("Tasks could not be dynamically forked due to invalid input: class {0} cannot be "
                  "cast to class java.util.Map ({0} and java.util.Map are in module java.base of "
                  "loader 'bootstrap')",
                  JavaClass(input)));
}

Forks ListedTasks(const Task& task, const Json& input, std::string_view parameter) {
  const Json* list = FindMember(input, parameter);
  bool is_list = list != nullptr && list->is_array();
  if (is_list) {
    for (const Json& one : *list) {
      is_list = is_list && one.is_object() && !StringMember(one, "taskReferenceName").empty();
    }
  }
  if (!is_list) {
    return EndRun(
        fmt::format("Input '{}' is invalid. Cannot deserialize a list of Workflow Tasks from '{}'",
                    parameter, list == nullptr ? "null" : JavaText(*list)));
  }
  const Json* inputs = FindMember(input, task.Text("dynamicForkTasksInputParamName"));
  if (inputs == nullptr || !inputs->is_object()) {
    return EndRun(
        fmt::format("Input to the dynamically forked tasks is not a map -> expecting a "
                    "map of K,V  but found {}",
                    inputs == nullptr ? "null" : JavaText(*inputs)));
  }
  std::vector<Json> tasks(list->begin(), list->end());
  for (Json& one : tasks) {
    const Json* own = FindMember(*inputs, StringMember(one, "taskReferenceName"));
    if (own == nullptr || own->is_null()) continue;
    if (!own->is_object()) return RefuseInput(*own);
    PutInput(one, *own);
  }
  return tasks;
}

// One task for each element of `forkTaskInputs`.
class TasksForInputs {
 public:
  TasksForInputs(const Task& task, const Json& input, bool has_earlier_fork)
      : task_(task),
        workflow_(StringMember(input, "forkTaskWorkflow")),
        version_(VersionOf(FindMember(input, "forkTaskWorkflowVersion"))),
        type_(StringMember(input, "forkTaskType")),
        name_(StringMember(input, "forkTaskName")) {
    const bool is_own_type =
        !type_.empty() && type_ != "SIMPLE" && FindTaskType(type_).name == type_;
    if (name_.empty()) name_ = is_own_type ? type_ : task.reference_name;
    if (type_.empty()) type_ = "SIMPLE";
    prefix_ = has_earlier_fork ? fmt::format("_{}_{}", task.reference_name, name_) : "_" + name_;
  }

  Json Make(const Json& input, size_t index) const {
    Json task = input.is_object() ? input : Json::object();
    // An input may say more of its task, in the words of definitions; its own input is all of it.
    task["name"] = workflow_.empty() ? name_ : workflow_;
    task["type"] = workflow_.empty() ? type_ : "SUB_WORKFLOW";
    task["taskReferenceName"] = fmt::format("{}_{}", prefix_, index);
    task["inputParameters"] = input.is_object() ? input : Json{{"input", input}};
    task["inputParameters"]["__index"] = index;
    if (!workflow_.empty()) {
      task["subWorkflowParam"] = {{"name", workflow_}};
      if (version_) task["subWorkflowParam"]["version"] = *version_;
    }
    if (task_.is_optional) task["optional"] = true;
    return task;
  }

 private:
  const Task& task_;
  const std::string workflow_;
  const std::optional<int> version_;
  std::string type_;
  std::string name_;
  std::string prefix_;
};

// The older form.
Forks LegacyTasks(const Task& task, const Json& input) {
  const std::string_view parameter = task.Text("dynamicForkJoinTasksParam");
  const Json* value = FindMember(input, parameter);
  const Json* list = value == nullptr ? nullptr : FindMember(*value, "dynamicTasks");
  if (list == nullptr || !list->is_array()) {
    return EndRun(fmt::format(
        "Dynamic tasks could not be created. The value of {} from task's input {} has no dynamic "
        "tasks to be scheduled",
        parameter.empty() ? "null" : parameter, JavaText(input)));
  }
  std::vector<Json> tasks;
  for (const Json& one : *list) {
    std::string type(StringMember(one, "type"));
    if (type.empty()) type = "SIMPLE";
    const Json* own = FindMember(one, "input");
    tasks.push_back(
        {{"name", StringMember(one, "taskName")},
         {"taskReferenceName", StringMember(one, "referenceName")},
         {"type", std::move(type)},
         {"inputParameters", own != nullptr && own->is_object() ? *own : Json::object()}});
  }
  return tasks;
}

Forks MakeTasks(const Task& task, const Json& input, const Run& run) {
  const Json* inputs = FindMember(input, "forkTaskInputs");
  if (inputs != nullptr && inputs->is_array()) {
    const TasksForInputs maker(task, input, HasDynamicFork(run));
    std::vector<Json> tasks;
    for (size_t i = 0; i < inputs->size(); ++i) tasks.push_back(maker.Make((*inputs)[i], i));
    return tasks;
  }
  const std::string_view parameter = task.Text("dynamicForkTasksParam");
  if (!parameter.empty()) return ListedTasks(task, input, parameter);
  return LegacyTasks(task, input);
}

// Gives the name that the join waits for: as in Conductor, that of the last task that was scheduled
// for it, which for a SWITCH is within the case.
StatusOr<std::string> MapFork(const Json& task, Mapping& mapping) {
  const std::string name(StringMember(task, "taskReferenceName"));
  const size_t before = mapping.size();
  HTTPTASK_RETURN_IF_ERROR(mapping.MapDynamic(task));
  if (mapping.size() > before) {
    const TaskScheduled& last = mapping.draft(mapping.size() - 1);
    return last.base_name.empty() ? last.reference_name : last.base_name;
  }
  const Run& run = mapping.run();
  const TaskRecord* known = run.FindTask(name);
  if (known == nullptr || known->state == TaskState::kScheduled) return name;
  return EndRun(fmt::format(
      "No dynamic tasks could be created for the Workflow: {}.{}/{}, Dynamic Fork Task: {}/{} "
      "attempted to create a duplicate task reference name: {}",
      run.definition().name, run.definition().version, run.id, StringMember(task, "name"), name,
      name));
}

}  // namespace

Status MapForkJoinDynamic(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, mapping.InputWithoutId(task));
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Json> tasks, MakeTasks(task, input, mapping.run()));
  draft.name = draft.type = "FORK";
  draft.state = TaskState::kCompleted;
  Json names = Json::array();
  for (const Json& one : tasks) names.push_back(StringMember(one, "taskReferenceName"));
  draft.input = {{"forkedTasks", names}, {"forkedTaskDefs", tasks}};
  for (const auto& [name, value] : input.items()) draft.input[name] = value;
  mapping.Add(std::move(draft));
  Json join_on = Json::array();
  for (const Json& one : tasks) {
    HTTPTASK_ASSIGN_OR_RETURN(std::string last, MapFork(one, mapping));
    join_on.push_back(std::move(last));
  }
  const Task* join = mapping.Next(task);
  if (join == nullptr || join->type != "JOIN") {
    return EndRun(
        "Dynamic join definition is not followed by a join task.  Check the workflow definition.");
  }
  TaskScheduled joining = mapping.Draft(*join);
  joining.name = joining.type;
  joining.state = TaskState::kInProgress;
  joining.input = join->input_parameters;
  joining.input["joinOn"] = std::move(join_on);
  mapping.Add(std::move(joining));
  return Status();
}

}  // namespace httptask::runner
