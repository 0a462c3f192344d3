#include "runner/engine/expression_data.h"

#include <cstdint>

namespace httptask::runner {
namespace {

// Conductor counts milliseconds, and 0 while something has not ended.
int64_t Milliseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Json ReasonOrNull(const std::string& message) {
  return message.empty() ? Json() : Json(message);
}

Json WorkflowData(const Run& run) {
  return {{"input", run.input},
          {"output", run.output},
          {"status", RunStateName(run.state)},
          {"workflowId", run.id},
          {"workflowType", run.definition.name},
          {"version", run.definition.version},
          {"schemaVersion", 2},
          {"correlationId", nullptr},
          {"variables", Json::object()},
          {"reasonForIncompletion", ReasonOrNull(run.message)}};
}

Json TaskFields(const Run& run, const TaskRecord& task) {
  return {{"input", task.input},
          {"output", task.output},
          {"status", TaskStateName(task.state)},
          {"taskType", task.type},
          {"taskDefName", task.name},
          {"referenceTaskName", task.reference_name},
          {"workflowInstanceId", run.id},
          {"retryCount", 0},
          {"iteration", 0},
          {"scheduledTime", Milliseconds(task.start_time)},
          {"startTime", Milliseconds(task.start_time)},
          {"endTime", Milliseconds(task.end_time)},
          {"reasonForIncompletion", ReasonOrNull(task.message)}};
}

}  // namespace

Json ExpressionDataOf(const Run& run, const std::set<std::string, std::less<>>& roots) {
  Json data = Json::object();
  if (roots.contains("workflow")) data["workflow"] = WorkflowData(run);
  for (const TaskRecord& task : run.tasks) {
    if (roots.contains(task.reference_name)) data[task.reference_name] = TaskFields(run, task);
  }
  return data;
}

Json Run::ExpressionData() const {
  std::set<std::string, std::less<>> roots = {"workflow"};
  for (const TaskRecord& task : tasks) roots.insert(task.reference_name);
  return ExpressionDataOf(*this, roots);
}

}  // namespace httptask::runner
