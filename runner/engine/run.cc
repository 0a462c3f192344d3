#include "runner/engine/run.h"

#include <utility>

#include "plugin/base/check.h"
#include "plugin/base/clock.h"

namespace httptask::runner {
namespace {

using Time = std::chrono::system_clock::time_point;

TaskRecord* FindRecord(Run& run, std::string_view reference_name) {
  for (TaskRecord& task : run.tasks) {
    if (task.reference_name == reference_name) return &task;
  }
  return nullptr;
}

// Events that do not fit (a damaged journal) change nothing.
class Fold {
 public:
  Fold(Run& run, Time time) : run_(run), time_(time) {}

  void operator()(const RunStarted& event) {
    if (!run_.definition.text.empty()) return;
    run_.definition = ParseDefinition(event.definition_text, "the journal").definition;
    run_.input = event.input;
    FillInput();
    run_.start_time = time_;
  }
  void operator()(const TaskStarted& event) {
    if (run_.state != RunState::kRunning || FindRecord(run_, event.reference_name) != nullptr) {
      return;
    }
    TaskRecord record;
    record.reference_name = event.reference_name;
    if (const Task* task = run_.definition.FindTask(event.reference_name)) {
      record.name = task->name;
      record.type = task->type;
    }
    record.input = event.input;
    record.start_time = time_;
    run_.tasks.push_back(std::move(record));
  }
  void operator()(const TaskCompleted& event) {
    EndTask(event.reference_name, TaskState::kCompleted, event.output);
  }
  void operator()(const TaskFailed& event) {
    TaskRecord* record = EndTask(event.reference_name, TaskState::kFailed, event.output);
    if (record == nullptr) return;
    record->reason = event.reason;
    record->message = event.message;
  }
  void operator()(const RunCompleted& event) {
    if (!EndRun(RunState::kCompleted)) return;
    run_.output = event.output;
  }
  void operator()(const RunFailed& event) {
    if (!EndRun(RunState::kFailed)) return;
    run_.output = Json::object();
    run_.reason = event.reason;
    run_.message = event.message;
  }

 private:
  void FillInput() {
    if (run_.input.is_null()) run_.input = Json::object();
    if (!run_.input.is_object()) return;
    for (const auto& [name, value] : run_.definition.input_template.items()) {
      if (FindMember(run_.input, name) == nullptr) run_.input[name] = value;
    }
  }

  TaskRecord* EndTask(std::string_view reference_name, TaskState state, const Json& output) {
    TaskRecord* record = FindRecord(run_, reference_name);
    if (record == nullptr || record->state != TaskState::kInProgress) return nullptr;
    record->state = state;
    record->output = output;
    record->end_time = time_;
    return record;
  }

  bool EndRun(RunState state) {
    if (run_.state != RunState::kRunning) return false;
    run_.state = state;
    run_.end_time = time_;
    return true;
  }

  Run& run_;
  const Time time_;
};

Json TimeOrNull(Time time) {
  return time == Time() ? Json() : Json(FormatTime(time));
}

Json TaskToJson(const TaskRecord& task) {
  Json json = {{"referenceTaskName", task.reference_name},
               {"taskDefName", task.name},
               {"taskType", task.type},
               {"status", TaskStateName(task.state)},
               {"startTime", TimeOrNull(task.start_time)},
               {"endTime", TimeOrNull(task.end_time)},
               {"inputData", task.input}};
  if (!task.message.empty()) json["reasonForIncompletion"] = task.message;
  if (!task.output.is_object()) return json;
  for (const auto& [name, value] : task.output.items()) json[name] = value;
  return json;
}

}  // namespace

std::string_view RunStateName(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "RUNNING";
    case RunState::kCompleted:
      return "COMPLETED";
    case RunState::kFailed:
      return "FAILED";
  }
  HTTPTASK_CHECK(false);
}

std::string_view TaskStateName(TaskState state) {
  switch (state) {
    case TaskState::kInProgress:
      return "IN_PROGRESS";
    case TaskState::kCompleted:
      return "COMPLETED";
    case TaskState::kFailed:
      return "FAILED";
  }
  HTTPTASK_CHECK(false);
}

void Run::Apply(const Event& event) {
  std::visit(Fold(*this, event.time), event.what);
}

const TaskRecord* Run::FindTask(std::string_view reference_name) const {
  for (const TaskRecord& task : tasks) {
    if (task.reference_name == reference_name) return &task;
  }
  return nullptr;
}

Run ReplayRun(std::string_view id, const std::vector<Event>& events) {
  Run run;
  run.id = id;
  for (const Event& event : events) run.Apply(event);
  return run;
}

Json RunToJson(const Run& run) {
  Json json = {{"workflowId", run.id},
               {"workflowName", run.definition.name},
               {"version", run.definition.version},
               {"status", RunStateName(run.state)},
               {"input", run.input},
               {"output", run.output},
               {"startTime", TimeOrNull(run.start_time)},
               {"endTime", TimeOrNull(run.end_time)}};
  if (!run.message.empty()) json["reasonForIncompletion"] = run.message;
  json["tasks"] = Json::array();
  for (const TaskRecord& task : run.tasks) json["tasks"].push_back(TaskToJson(task));
  return json;
}

}  // namespace httptask::runner
