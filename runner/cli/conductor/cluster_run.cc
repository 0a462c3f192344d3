#include "runner/cli/conductor/cluster_run.h"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace httptask::runner {
namespace {

int64_t IntMember(const Json& object, std::string_view name) {
  const Json* value = FindMember(object, name);
  return value != nullptr && value->is_number_integer() ? value->get<int64_t>() : 0;
}

// The server tells milliseconds since 1970, 0 where there is no time.
Time TimeMember(const Json& object, std::string_view name) {
  return Time(std::chrono::milliseconds(IntMember(object, name)));
}

Json ObjectMember(const Json& object, std::string_view name) {
  const Json* value = FindMember(object, name);
  return value != nullptr && value->is_object() ? *value : Json::object();
}

std::string TextMember(const Json& object, std::string_view name) {
  return std::string(StringMember(object, name));
}

const Json& TasksOf(const Json& execution) {
  static const Json kNone = Json::array();
  const Json* tasks = FindMember(execution, "tasks");
  return tasks != nullptr && tasks->is_array() ? *tasks : kNone;
}

// With whatever can be read of the definition: the server has accepted it.
std::shared_ptr<const Workflow> WorkflowOf(const Json& execution) {
  Definition definition =
      ParseDefinition(FormatJson(ObjectMember(execution, "workflowDefinition")), "").definition;
  definition.name = TextMember(execution, "workflowName");
  if (const int64_t version = IntMember(execution, "workflowVersion"); version > 0) {
    definition.version = static_cast<int>(version);
  }
  return std::make_shared<const Workflow>(std::move(definition));
}

TaskState StateOf(const Json& task) {
  return TaskStateFromName(StringMember(task, "status")).value_or(TaskState::kScheduled);
}

// As the engine names it: what the executor says, else that a status was not accepted.
std::string ReasonOfTask(const Json& task) {
  if (IsSuccessful(StateOf(task))) return "";
  const Json output = ObjectMember(task, "outputData");
  const Json* error = FindMember(output, "error");
  if (error != nullptr && error->is_object()) return TextMember(*error, "reason");
  return FindMember(output, "response") != nullptr ? "HTTP_STATUS" : "";
}

}  // namespace

ClusterRun::ClusterRun(const Json& execution)
    : run_(TextMember(execution, "workflowId"), WorkflowOf(execution),
           std::make_shared<const Library>()) {
  RunStarted started;
  started.input = ObjectMember(execution, "input");
  started.correlation_id = TextMember(execution, "correlationId");
  run_.Apply({TimeMember(execution, "startTime"), std::move(started)});
}

std::vector<Event> ClusterRun::Update(const Json& execution) {
  std::vector<Event> events;
  for (const Json& task : TasksOf(execution)) {
    if (NumberOf(task, "taskId") == 0) AddTask(events, task);
    const int number = NumberOf(task, "taskId");
    if (number != 0) ChangeTask(events, task, number);
  }
  if (Json variables = ObjectMember(execution, "variables"); variables != run_.variables) {
    Add(events, {TimeMember(execution, "updateTime"), VariablesSet{std::move(variables)}});
  }
  const auto state = RunStateFromName(StringMember(execution, "status"));
  if (state && IsTerminal(*state) && !IsTerminal(run_.state)) AddEnd(events, execution);
  return events;
}

Json ClusterRun::ToJson(const FindRun& find) const {
  Json json = RunToJson(run_, find);
  for (Json& task : json["tasks"]) task["taskId"] = ids_.at(task["seq"].get<int>());
  return json;
}

void ClusterRun::Add(std::vector<Event>& events, Event event) {
  run_.Apply(event);
  events.push_back(std::move(event));
}

int ClusterRun::NumberOf(const Json& task, std::string_view id_member) const {
  const auto found = numbers_.find(StringMember(task, id_member));
  return found == numbers_.end() ? 0 : found->second;
}

void ClusterRun::AddTask(std::vector<Event>& events, const Json& task) {
  const std::string id = TextMember(task, "taskId");
  if (id.empty()) return;
  TaskScheduled scheduled;
  scheduled.task = run_.last_number + 1;
  scheduled.reference_name = TextMember(task, "referenceTaskName");
  scheduled.name = TextMember(task, "taskDefName");
  scheduled.type = TextMember(task, "taskType");
  scheduled.iteration = static_cast<int>(IntMember(task, "iteration"));
  scheduled.retry_count = static_cast<int>(IntMember(task, "retryCount"));
  scheduled.retried_task = NumberOf(task, "retriedTaskId");
  scheduled.delay_seconds = IntMember(task, "startDelayInSeconds");
  scheduled.input = ObjectMember(task, "inputData");
  if (const Json* own = FindMember(task, "workflowTask")) {
    scheduled.base_name = TextMember(*own, "taskReferenceName");
  }
  numbers_[id] = scheduled.task;
  ids_[scheduled.task] = id;
  Add(events, {TimeMember(task, "scheduledTime"), std::move(scheduled)});
}

void ClusterRun::ChangeTask(std::vector<Event>& events, const Json& task, int number) {
  const TaskRecord& known = *run_.Find(number);
  const TaskState state = StateOf(task);
  if (state == known.state) return;
  TaskUpdated updated;
  updated.task = number;
  updated.state = state;
  updated.output = ObjectMember(task, "outputData");
  updated.replaces_output = true;
  if (std::string message = TextMember(task, "reasonForIncompletion"); !message.empty()) {
    updated.message = std::move(message);
  }
  updated.reason = ReasonOfTask(task);
  updated.child_run_id = TextMember(task, "subWorkflowId");
  if (const Time start = TimeMember(task, "startTime"); start != Time()) updated.start_time = start;
  const char* when = IsTerminal(state) ? "endTime" : "updateTime";
  Add(events, {TimeMember(task, when), std::move(updated)});
}

void ClusterRun::AddEnd(std::vector<Event>& events, const Json& execution) {
  RunEnded ended;
  ended.state = *RunStateFromName(StringMember(execution, "status"));
  ended.output = ObjectMember(execution, "output");
  ended.message = TextMember(execution, "reasonForIncompletion");
  ended.failure_run_id = TextMember(ended.output, "conductor.failure_workflow");
  for (const auto& [number, task] : run_.tasks) {
    const bool is_bad = IsTerminal(task.state) && !IsSuccessful(task.state) &&
                        task.state != TaskState::kCanceled && !task.is_retried;
    if (ended.state != RunState::kCompleted && is_bad) ended.failed_task = number;
  }
  Add(events, {TimeMember(execution, "endTime"), std::move(ended)});
}

}  // namespace httptask::runner
