#include <fmt/format.h>

#include <utility>

#include "runner/engine/expression_data.h"
#include "runner/engine/run_json.h"
#include "runner/engine/run_range.h"
#include "runner/engine/step.h"
#include "runner/engine/task_id.h"

// How a step ends a run.
namespace httptask::runner {
namespace {

constexpr std::string_view kFailureRun = "conductor.failure_workflow";

void PutConductorFailure(const Run& run, const Termination& termination, Json& input) {
  input["workflowId"] = run.id;
  input["reason"] = termination.message;
  input["failureStatus"] = RunStateName(termination.state);
  if (termination.task != 0) input["failureTaskId"] = TaskId(run.id, termination.task);
  // As text: Conductor's own form cannot be read by expressions either.
  input["failedWorkflow"] = FormatJson(RunToJson(run));
}

// The second form's words: `TimedOut`, `Failed` …
std::string_view StartTaskStatus(bool is_timed_out, bool is_terminated) {
  return is_timed_out ? "TimedOut" : is_terminated ? "Terminated" : "Failed";
}

// The names that the second form's engine gives.
void PutFailure(const Run& run, const Termination& termination, const std::string& failure_workflow,
                Json& input) {
  input.erase("swf:sequenceNumber");
  input["swf:failureWorkflow"] = failure_workflow;
  input["swf:workflowId"] = run.id;
  input["swf:workflowStatus"] = StartTaskStatus(termination.state == RunState::kTimedOut,
                                                termination.state == RunState::kTerminated);
  input["swf:cause"] = termination.message;
  const TaskRecord* task = run.Find(termination.task);
  if (task == nullptr) return;
  input["swf:taskId"] = TaskId(run.id, task->number);
  input["swf:taskStatus"] =
      StartTaskStatus(task->state == TaskState::kTimedOut, task->state == TaskState::kCanceled);
}

}  // namespace

bool Step::IsComplete() const {
  if (run_.open_tasks != 0 || !touched_.empty()) return false;
  for (const Task& task : run_.definition().tasks) {
    if (run_.FindTask(task.reference_name) == nullptr) return false;
    if (IsLast(run_.definition(), run_.range, task)) break;
  }
  return true;
}

std::optional<Termination> Step::FindPermissiveFailure() const {
  std::string message;
  int failed_task = 0;
  for (const auto& [number, task] : run_.tasks) {
    const bool counts = task.task != nullptr && task.task->is_permissive &&
                        !task.task->is_optional && !task.is_retried;
    if (!counts || !IsTerminal(task.state) || IsSuccessful(task.state)) continue;
    message += fmt::format("{}Task {} failed with status: {} and reason: '{}'",
                           message.empty() ? "" : ". ", TaskId(run_.id, number),
                           TaskStateName(task.state), task.message.value_or("null"));
    if (failed_task == 0) failed_task = number;
  }
  if (failed_task == 0) return std::nullopt;
  return Termination{message, RunState::kFailed, failed_task};
}

void Step::EndByTerminate(const TaskRecord& task) {
  const std::string_view status = StringMember(task.input, "terminationStatus");
  std::string reason(StringMember(task.input, "terminationReason"));
  if (reason.empty()) {
    reason =
        fmt::format("Workflow is {} by TERMINATE task: {}", status, TaskId(run_.id, task.number));
  }
  if (status == "FAILED") return End({reason, RunState::kFailed, task.number});
  if (status == "TERMINATED") return End({reason, RunState::kTerminated, task.number});
  Complete(std::move(reason));
}

// What was forgiven in the last pass stays as it was: Conductor does not keep that either.
void Step::Complete(std::string message) {
  ApplyPartialOutputs();
  RunEnded end{RunState::kCompleted, MakeOutput(RunState::kRunning), std::move(message)};
  for (const auto& [number, state] : forgiven_) Record(TaskUpdated{number, state});
  CancelOpenTasks();
  Record(std::move(end));
}

void Step::End(const Termination& termination) {
  ApplyPartialOutputs();
  RunEnded end{termination.state, MakeOutput(termination.state), termination.message,
               termination.task};
  CancelOpenTasks();
  if (termination.state != RunState::kTerminated || termination.task != 0) {
    end.failure_run_id = StartFailureRun(termination, end.output);
  }
  Record(std::move(end));
  touched_.clear();
  joins_.clear();
  due_.clear();
}

// The output of a TERMINATE, else the outputParameters, else the output of the last task.
Json Step::MakeOutput(RunState state) {
  for (const auto& [number, task] : run_.tasks) {
    if (task.type == "TERMINATE" && task.state == TaskState::kCompleted) return task.output;
  }
  if (run_.tasks.empty()) return Json::object();
  const Json& parameters = run_.definition().output_parameters;
  if (parameters.empty()) {
    return run_.tasks.rbegin()->second.output;
  }
  // Expressions see the state that the run is about to have.
  const RunState before = std::exchange(run_.state, state);
  StatusOr<Json> output = ResolveInput(run_, parameters);
  run_.state = before;
  if (output.ok()) return *std::move(output);
  return {{"error", MessageOf(output.status())}};
}

// As in Conductor, where the loop's output holds the outputs of its tasks themselves; those of the
// two types that get another one at their end stay as they were.
void Step::ApplyPartialOutputs() {
  for (auto& [number, output] : std::exchange(partial_outputs_, {})) {
    const TaskRecord* loop = run_.Find(number);
    if (loop == nullptr || IsTerminal(loop->state)) continue;
    const std::string iteration = std::to_string(loop->iteration);
    if (FindMember(output, iteration) == nullptr) continue;
    TaskUpdated change{number};
    change.output = output;
    Json& members = change.output[iteration];
    for (const int inner : run_.LoopTasks(number)) {
      const TaskRecord* task = run_.Find(inner);
      const bool is_shared = task != nullptr && !task->is_retried && task->type != "TERMINATE" &&
                             task->type != "EXCLUSIVE_JOIN";
      if (is_shared && FindMember(members, task->base_name) != nullptr) {
        members[task->base_name] = task->output;
      }
    }
    Record(std::move(change));
  }
}

void Step::CancelOpenTasks() {
  if (run_.open_tasks == 0) return;
  std::vector<int> open;
  for (const auto& [number, task] : run_.tasks) {
    if (!IsTerminal(task.state)) open.push_back(number);
  }
  for (const int number : open) {
    const TaskRecord& task = *run_.Find(number);
    if (task.type == "SUB_WORKFLOW" && !task.child_run_id.empty()) {
      effects_.push_back(CancelRun{task.child_run_id, "Parent workflow has been terminated."});
    }
    Record(TaskUpdated{number, TaskState::kCanceled});
  }
}

std::string Step::StartFailureRun(const Termination& termination, Json& output) {
  std::string name = run_.definition().failure_workflow;
  if (name.empty()) return "";
  if (const StatusOr<Json> resolved = ResolveInput(run_, name);
      resolved.ok() && resolved->is_string()) {
    name = resolved->get<std::string>();
  }
  const std::optional<int> version = run_.definition().failure_workflow_version;
  auto workflow = run_.library->FindWorkflow(name, version);
  if (workflow == nullptr) {
    output[std::string(kFailureRun)] = fmt::format(
        "Error workflow {} failed to start.  reason: No such workflow defined. "
        "name={}, version={}",
        name, name, version ? std::to_string(*version) : "null");
    return "";
  }
  RunStarted start;
  start.definition_text = workflow->definition().text;
  start.input = run_.input;
  if (run_.definition().is_start_task_form) {
    PutFailure(run_, termination, name, start.input);
  } else {
    PutConductorFailure(run_, termination, start.input);
  }
  start.correlation_id = run_.correlation_id;
  start.is_mocked = run_.is_mocked;
  std::string run_id = ChildRunId(run_.id, 0);
  output[std::string(kFailureRun)] = run_id;
  effects_.push_back(StartRun{run_id, std::move(workflow), std::move(start)});
  return run_id;
}

}  // namespace httptask::runner
