#include "runner/engine/expression_data.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "runner/engine/task_id.h"

namespace httptask::runner {
namespace {

// Members wanted of each root; an empty set: all of them.
using Wanted = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

// Of names in an input that the second form's engine gives.
constexpr std::string_view kSystemPrefix = "swf:";

// Conductor counts milliseconds, and 0 while something has not happened.
int64_t Milliseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

// Builds members one by one, so that those which nobody reads are not copied.
class Builder {
 public:
  explicit Builder(const std::set<std::string, std::less<>>* wanted) : wanted_(wanted) {}

  template <typename Make>
  Builder& Add(const char* name, const Make& make) {
    if (wanted_ == nullptr || wanted_->empty() || wanted_->contains(name)) json_[name] = make();
    return *this;
  }
  Json Take() { return std::move(json_); }

 private:
  const std::set<std::string, std::less<>>* wanted_;
  Json json_ = Json::object();
};

Json WorkflowData(const Run& run, const std::set<std::string, std::less<>>* wanted) {
  return Builder(wanted)
      .Add("input", [&] { return run.input; })
      .Add("output", [&] { return run.output; })
      .Add("status", [&] { return Json(RunStateName(run.state)); })
      .Add("workflowId", [&] { return Json(run.id); })
      .Add("parentWorkflowId", [&] { return TextOrNull(run.parent_run_id); })
      .Add("parentWorkflowTaskId",
           [&] {
             return run.parent_task == 0 ? Json()
                                         : Json(TaskId(run.parent_run_id, run.parent_task));
           })
      .Add("workflowType", [&] { return Json(run.definition().name); })
      .Add("version", [&] { return Json(run.definition().version); })
      .Add("schemaVersion", [] { return Json(2); })
      .Add("correlationId", [&] { return TextOrNull(run.correlation_id); })
      .Add("variables", [&] { return run.variables; })
      .Add("reasonForIncompletion", [&] { return TextOrNull(run.message); })
      .Take();
}

Json TaskData(const Run& run, const TaskRecord& task,
              const std::set<std::string, std::less<>>* wanted) {
  return Builder(wanted)
      .Add("input", [&] { return task.input; })
      .Add("output", [&] { return task.output; })
      .Add("status", [&] { return Json(TaskStateName(task.state)); })
      .Add("taskType", [&] { return Json(task.type); })
      .Add("taskDefName", [&] { return Json(task.name); })
      .Add("referenceTaskName", [&] { return Json(task.reference_name); })
      .Add("workflowInstanceId", [&] { return Json(run.id); })
      .Add("taskId", [&] { return Json(TaskId(run.id, task.number)); })
      .Add("retryCount", [&] { return Json(task.retry_count); })
      .Add("pollCount", [&] { return Json(task.start_time == Time() ? 0 : 1); })
      .Add("iteration", [&] { return Json(task.iteration); })
      .Add("callbackAfterSeconds", [&] { return Json(task.delay_seconds); })
      .Add("correlationId", [&] { return TextOrNull(run.correlation_id); })
      .Add("workerId", [] { return Json(); })
      .Add("scheduledTime", [&] { return Json(Milliseconds(task.scheduled_time)); })
      .Add("startTime", [&] { return Json(Milliseconds(task.start_time)); })
      .Add("endTime", [&] { return Json(Milliseconds(task.end_time)); })
      .Add("reasonForIncompletion", [&] { return task.message ? Json(*task.message) : Json(); })
      .Take();
}

// The second name of a path that is written with dots, or "".
std::string_view SecondName(std::string_view expression, std::string_view root) {
  expression = Trim(expression);
  if (expression.starts_with("$.")) expression.remove_prefix(2);
  if (!expression.starts_with(root)) return "";
  expression.remove_prefix(root.size());
  if (!expression.starts_with('.') || expression.starts_with("..")) return "";
  expression.remove_prefix(1);
  const size_t end = expression.find_first_of(".[ ()*$?'\"");
  if (end != std::string_view::npos && expression[end] != '.' && expression[end] != '[') return "";
  return expression.substr(0, end);
}

void Want(Wanted& wanted, const std::string& root, std::string_view member) {
  const auto [entry, is_new] = wanted.try_emplace(root);
  if (member.empty()) {
    entry->second.clear();
  } else if (is_new || !entry->second.empty()) {
    entry->second.emplace(member);
  }
}

// Nothing when it cannot be told what is read: functions, nested expressions, paths from the root.
std::optional<Wanted> FindWanted(const Json& parameters) {
  Wanted wanted;
  for (const TemplateReference& reference : FindReferences(parameters)) {
    const std::string_view expression = reference.expression;
    const bool is_known = !reference.root.empty() && !HasExpression(expression) &&
                          expression.find('(') == std::string_view::npos;
    if (!is_known) return std::nullopt;
    Want(wanted, reference.root, SecondName(expression, reference.root));
  }
  return wanted;
}

Json DataOf(const Run& run, const Wanted& wanted) {
  Json data = Json::object();
  for (const auto& [root, members] : wanted) {
    if (root == "workflow") {
      data[root] = WorkflowData(run, &members);
    } else if (root.starts_with(kSystemPrefix)) {
      const Json* value = FindMember(run.input, root);
      if (value != nullptr) data[root] = *value;
    } else if (const TaskRecord* task = run.FindLatest(root)) {
      data[root] = TaskData(run, *task, &members);
    }
  }
  return data;
}

// `own` are roots that go before those of the run.
StatusOr<Json> Resolve(const Run& run, const Json& parameters, const Json& own = Json::object()) {
  const std::optional<Wanted> wanted = FindWanted(parameters);
  if (wanted && wanted->empty()) return ResolveTemplate(parameters, Json::object());
  Json data = wanted ? DataOf(run, *wanted) : ExpressionData(run);
  for (const auto& [name, value] : own.items()) data[name] = value;
  return ResolveTemplate(parameters, data);
}

}  // namespace

Json ExpressionData(const Run& run) {
  Json data = {{"workflow", WorkflowData(run, nullptr)}};
  for (const auto& [number, task] : run.tasks) {
    if (run.FindLatest(task.base_name) == &task) {
      data[task.base_name] = TaskData(run, task, nullptr);
    }
  }
  return data;
}

StatusOr<Json> ResolveTaskInput(const Run& run, const Task& task,
                                const TaskDefinition* definition) {
  HTTPTASK_ASSIGN_OR_RETURN(Json input, ResolveInput(run, task.input_parameters, definition));
  if (!run.definition().is_start_task_form) return input;
  input["swf:taskName"] = task.name;
  input["swf:workflowId"] = run.id;
  if (task.late_parameters.is_null()) return input;
  HTTPTASK_ASSIGN_OR_RETURN(const Json late, Resolve(run, task.late_parameters, input));
  for (const auto& [name, value] : late.items()) input[name] = value;
  return input;
}

StatusOr<Json> ResolveInput(const Run& run, const Json& parameters,
                            const TaskDefinition* definition) {
  if (definition == nullptr || definition->input_template.empty()) return Resolve(run, parameters);
  Json merged = parameters;
  for (const auto& [name, value] : definition->input_template.items()) {
    if (FindMember(merged, name) == nullptr) merged[name] = value;
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json resolved, Resolve(run, merged));
  for (const auto& [name, value] : definition->input_template.items()) {
    if (resolved[name].is_null()) resolved[name] = value;
  }
  return resolved;
}

}  // namespace httptask::runner
