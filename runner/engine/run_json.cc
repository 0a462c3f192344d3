#include "runner/engine/run_json.h"

#include <array>

#include "plugin/base/clock.h"
#include "runner/engine/task_id.h"

namespace httptask::runner {
namespace {

// Runs within runs that are shown.
constexpr int kChildDepthMax = 32;

Json TimeOrNull(Time time) {
  return time == Time() ? Json() : Json(FormatTime(time));
}

class RunWriter {
 public:
  explicit RunWriter(const FindRun& find) : find_(find) {}

  Json Write(const Run& run, int depth) const {
    const Definition& definition = run.definition();
    Json json = {{"workflowId", run.id},
                 {"workflowName", definition.name},
                 {"workflowType", definition.name},
                 {"version", definition.version},
                 {"workflowVersion", definition.version},
                 {"status", RunStateName(run.state)},
                 {"input", run.input},
                 {"output", run.output},
                 {"variables", run.variables},
                 {"startTime", TimeOrNull(run.start_time)},
                 {"endTime", TimeOrNull(run.end_time)}};
    if (!run.correlation_id.empty()) json["correlationId"] = run.correlation_id;
    if (!run.parent_run_id.empty()) {
      json["parentWorkflowId"] = run.parent_run_id;
      json["parentWorkflowTaskId"] = TaskId(run.parent_run_id, run.parent_task);
    }
    if (!run.message.empty()) json["reasonForIncompletion"] = run.message;
    PutRun(json, "failureWorkflow", run.failure_run_id, depth);
    json["tasks"] = Json::array();
    for (const auto& [number, task] : run.tasks) {
      json["tasks"].push_back(WriteTask(run, task, depth));
    }
    return json;
  }

  Json WriteTask(const Run& run, const TaskRecord& task, int depth) const {
    Json json = {{"taskId", TaskId(run.id, task.number)},
                 {"seq", task.number},
                 {"referenceTaskName", task.reference_name},
                 {"taskDefName", task.name},
                 {"taskType", task.type},
                 {"status", TaskStateName(task.state)},
                 {"startTime", TimeOrNull(task.start_time)},
                 {"endTime", TimeOrNull(task.end_time)},
                 {"inputData", task.input},
                 {"outputData", task.output},
                 {"iteration", task.iteration},
                 {"retryCount", task.retry_count},
                 {"retried", task.is_retried}};
    if (task.retry_count > 0) json["retryDelaySeconds"] = task.delay_seconds;
    if (task.message) json["reasonForIncompletion"] = *task.message;
    if (!task.child_run_id.empty()) json["subWorkflowId"] = task.child_run_id;
    PutRun(json, "child", task.child_run_id, depth);
    // An answer's parts, as `test --json` has them too.
    for (const char* name : {"response", "request", "timings", "attempts", "outcome", "error"}) {
      const Json* part = FindMember(task.output, name);
      if (part != nullptr) json[name] = *part;
    }
    return json;
  }

 private:
  void PutRun(Json& json, const char* name, const std::string& run_id, int depth) const {
    if (run_id.empty() || !find_ || depth == kChildDepthMax) return;
    if (const Run* run = find_(run_id)) json[name] = Write(*run, depth + 1);
  }

  const FindRun& find_;
};

}  // namespace

Json RunToJson(const Run& run, const FindRun& find) {
  return RunWriter(find).Write(run, 0);
}

Json TaskToJson(const Run& run, const TaskRecord& task) {
  Json json = RunWriter(nullptr).WriteTask(run, task, 0);
  json["workflowInstanceId"] = run.id;
  json["workflowType"] = run.definition().name;
  if (!run.correlation_id.empty()) json["correlationId"] = run.correlation_id;
  return json;
}

}  // namespace httptask::runner
