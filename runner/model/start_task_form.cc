#include "runner/model/start_task_form.h"

#include <fmt/format.h>

#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "runner/model/flow_check.h"
#include "runner/model/member_check.h"
#include "runner/model/start_task_reader.h"

namespace httptask::runner {
namespace {

constexpr size_t kNameLettersMax = 80;

class FormReader {
 public:
  explicit FormReader(FaultList& faults) : faults_(faults) {}

  // The tasks of an object with `startTask` and `tasks`, in the order in which they run. Depth is
  // bounded by that of the JSON.
  std::vector<Task> ReadChain(const CheckedObject& object) {
    const std::string_view start =
        RequireString(object, "startTask", "name the task that runs first");
    const Json* tasks = FindTyped(object, "tasks", "object");
    if (tasks == nullptr) {
      if (FindMember(object.value, "tasks") != nullptr) return {};
      faults_.AddAtValue(object.pointer, fmt::format("{} has no `tasks`", object.noun),
                         "give an object of tasks by name");
      return {};
    }
    const std::string pointer = object.PointerTo("tasks");
    std::vector<Task> chain;
    std::set<std::string, std::less<>> reached;
    std::string place = object.PointerTo("startTask");
    std::string name(start);
    while (!name.empty()) {
      const Json* task = FindTask(*tasks, name, place);
      if (task == nullptr) break;
      if (!reached.insert(name).second) {
        faults_.AddAtValue(place,
                           fmt::format("the task {} has already run: a workflow of this "
                                       "form cannot go back",
                                       Quote(name)),
                           "name a task behind this one");
        break;
      }
      const CheckedObject checked{*task, fmt::format("{}/{}", pointer, EscapePointerToken(name)),
                                  "the task", faults_};
      ReadOne(name, checked, chain);
      name = FindNext(checked);
      place = checked.PointerTo("nextTask");
    }
    ReadUnreached(*tasks, pointer, reached);
    return chain;
  }

 private:
  const Json* FindTask(const Json& tasks, const std::string& name, const std::string& place) {
    if (const Json* task = FindMember(tasks, name)) return task;
    std::vector<std::string> names;
    for (const auto& [known, task] : tasks.items()) names.push_back(known);
    faults_.AddAtValue(place, fmt::format("there is no task {} here", Quote(name)),
                       SuggestNearest(name, names));
    return nullptr;
  }

  void ReadOne(const std::string& name, const CheckedObject& task, std::vector<Task>& chain) {
    CheckName(name, task);
    if (++count_ > kTasksMax) {
      if (count_ == kTasksMax + 1) {
        faults_.AddAtKey(task.pointer,
                         fmt::format("more than the {} tasks that a workflow may "
                                     "have",
                                     kTasksMax),
                         "divide the workflow");
      }
      return;
    }
    if (!task.value.is_object()) {
      faults_.AddAtValue(task.pointer, fmt::format("a task must be an object, not {}",
                                                   WithArticle(JsonTypeName(task.value))));
      return;
    }
    std::vector<TaskBranch> branches;
    if (StringMember(task.value, "type") == "Parallel") branches = ReadBranches(task);
    for (Task& one : ReadStartTask(name, task, std::move(branches))) {
      chain.push_back(std::move(one));
    }
  }

  std::vector<TaskBranch> ReadBranches(const CheckedObject& task) {
    std::vector<TaskBranch> branches;
    const Json* list = FindTyped(task, "branches", "array");
    if (list == nullptr || list->empty()) {
      faults_.AddAtValue(task.PointerTo("branches"), "a Parallel task needs `branches`",
                         "give a list of {\"startTask\", \"tasks\"}");
      return branches;
    }
    for (size_t i = 0; i < list->size(); ++i) {
      const CheckedObject branch{(*list)[i], fmt::format("{}/{}", task.PointerTo("branches"), i),
                                 "the branch", faults_};
      branches.push_back({TaskBranch::Kind::kFork, std::to_string(i), ReadChain(branch)});
    }
    return branches;
  }

  void CheckName(const std::string& name, const CheckedObject& task) {
    if (CountLetters(name) > kNameLettersMax) {
      faults_.AddAtKey(task.pointer,
                       fmt::format("the name of a task has at most {} letters", kNameLettersMax));
    }
    if (name == "workflow") {
      faults_.AddAtKey(task.pointer,
                       "no task can be called `workflow`: expressions read the "
                       "workflow itself by it");
    }
    const auto [known, is_new] = lines_.try_emplace(name, faults_.LineOf(task.pointer));
    if (is_new) return;
    faults_.AddAtKey(task.pointer,
                     fmt::format("the name {} is already that of the task in line {}", Quote(name),
                                 known->second),
                     "names are unique in the whole definition, branches included");
  }

  // "" at the end of the chain.
  std::string FindNext(const CheckedObject& task) {
    if (!task.value.is_object()) return "";
    const Json* end = FindTyped(task, "end", "boolean");
    const Json* next = FindTyped(task, "nextTask", "string");
    const bool is_end = end != nullptr && end->get<bool>();
    if (StringMember(task.value, "type") == "Terminate") {
      if (next == nullptr) return "";
      const FaultList::Leniency leniency(faults_);
      faults_.AddAtKey(task.PointerTo("nextTask"), "nothing runs behind a Terminate task",
                       "remove `nextTask`");
      return "";
    }
    if (next == nullptr && !is_end) {
      faults_.AddAtValue(task.pointer, "the task says neither `nextTask` nor `end`",
                         "name the task that runs next, or say \"end\": true");
    }
    if (next == nullptr || !is_end) return next == nullptr ? "" : next->get<std::string>();
    const FaultList::Leniency leniency(faults_);
    faults_.AddAtKey(task.PointerTo("nextTask"), "`end` is true: `nextTask` is not looked at",
                     "remove one of the two");
    return "";
  }

  // Their faults are told too, so that one look at the list is enough.
  void ReadUnreached(const Json& tasks, const std::string& pointer,
                     const std::set<std::string, std::less<>>& reached) {
    const FaultList::Leniency leniency(faults_);
    for (const auto& [name, value] : tasks.items()) {
      if (reached.contains(name)) continue;
      const CheckedObject task{value, fmt::format("{}/{}", pointer, EscapePointerToken(name)),
                               "the task", faults_};
      faults_.AddAtKey(task.pointer, fmt::format("the task {} is never reached", Quote(name)),
                       "name it as the `nextTask` of another one, or remove it");
      std::vector<Task> ignored;
      ReadOne(name, task, ignored);
    }
  }

  FaultList& faults_;
  size_t count_ = 0;
  std::map<std::string, size_t> lines_;
};

int64_t ReadInteger(const CheckedObject& object, std::string_view name, int64_t most) {
  const Json* value = FindTyped(object, name, "integer");
  if (value == nullptr) return 0;
  const bool fits =
      value->is_number_integer() && value->get<int64_t>() >= 0 && value->get<int64_t>() <= most;
  if (fits) return value->get<int64_t>();
  object.faults.AddAtValue(object.PointerTo(name),
                           fmt::format("`{}` must be from 0 to {}", name, most));
  return 0;
}

}  // namespace

bool IsStartTaskForm(const Json& json) {
  if (!json.is_object()) return false;
  const Json* tasks = FindMember(json, "tasks");
  return FindMember(json, "startTask") != nullptr ||
         (tasks != nullptr && tasks->is_object() && !tasks->empty());
}

Definition ReadStartTaskDefinition(const Json& json, FaultList& faults) {
  const CheckedObject workflow{json, "", "the workflow", faults};
  Definition definition;
  definition.is_start_task_form = true;
  definition.name = RequireString(workflow, "name", "give the workflow a name");
  if (const Json* text = FindTyped(workflow, "description", "string")) {
    definition.description = *text;
  }
  constexpr int64_t kIntMax = std::numeric_limits<int>::max();
  if (const int64_t version = ReadInteger(workflow, "version", kIntMax); version > 0) {
    definition.version = static_cast<int>(version);
  }
  definition.timeout_seconds = ReadInteger(workflow, "timeoutSeconds", kIntMax);
  definition.fails_when_timed_out = true;
  if (const Json* name = FindTyped(workflow, "failureWorkflow", "string")) {
    definition.failure_workflow = *name;
  }
  if (const int64_t version = ReadInteger(workflow, "failureWorkflowVersion", kIntMax);
      version > 0) {
    definition.failure_workflow_version = static_cast<int>(version);
  }
  definition.tasks = FormReader(faults).ReadChain(workflow);
  CheckFlow(definition, faults);
  return definition;
}

std::span<const std::string> StartTaskSystemNames() {
  static const auto* const names = new std::vector<std::string>{"swf:workflowId",
                                                                "swf:sequenceNumber",
                                                                "swf:workflowDefinitionId",
                                                                "swf:workflowDefinitionVersion",
                                                                "swf:failureWorkflow",
                                                                "swf:workflowStatus",
                                                                "swf:taskId",
                                                                "swf:taskStatus",
                                                                "swf:cause"};
  return *names;
}

}  // namespace httptask::runner
