#include "runner/engine/expression_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "runner/engine/task_id.h"

namespace httptask::runner {
namespace {

// What is read of each root: paths of names, in order, so that a path stands before those below it.
// An empty path: all of it.
using Path = std::vector<std::string_view>;
using Wanted = std::map<std::string, std::set<Path>, std::less<>>;

// Of names in an input that the second form's engine gives.
constexpr std::string_view kSystemPrefix = "swf:";

constexpr std::string_view kTaskIdName = "CPEWF_TASK_ID";
// Of Conductor's environment; not set where it is started as it ships.
constexpr std::array<std::string_view, 2> kEnvironmentNames = {"NETFLIX_ENV", "NETFLIX_STACK"};

// Conductor counts milliseconds, and 0 while something has not happened.
int64_t Milliseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

bool IsBelow(const Path& path, const Path& above) {
  return path.size() >= above.size() && std::equal(above.begin(), above.end(), path.begin());
}

// The value at `path` from its name `depth` on, in objects of their own; as much as there is.
void CopyPath(const Json& value, const Path& path, size_t depth, Json& copy) {
  if (depth == path.size() || !value.is_object()) {
    copy = value;
    return;
  }
  if (!copy.is_object()) copy = Json::object();
  const Json* member = FindMember(value, path[depth]);
  if (member != nullptr) CopyPath(*member, path, depth + 1, copy[std::string(path[depth])]);
}

// Builds members one by one, so that what nobody reads is not copied.
class Builder {
 public:
  // Nullptr: everything is read.
  explicit Builder(const std::set<Path>* wanted) : wanted_(wanted) {}

  // A member that is made.
  template <typename Make>
  Builder& Add(const char* name, const Make& make) {
    if (IsWanted(name)) json_[name] = make();
    return *this;
  }
  // A member that may be large.
  Builder& AddParts(const char* name, const Json& value) {
    if (wanted_ == nullptr || wanted_->begin()->empty()) {
      json_[name] = value;
      return *this;
    }
    const Path* copied = nullptr;
    for (const Path& path : *wanted_) {
      if (path.front() != name || (copied != nullptr && IsBelow(path, *copied))) continue;
      CopyPath(value, path, 1, json_[name]);
      copied = &path;
    }
    return *this;
  }
  Json Take() { return std::move(json_); }

 private:
  bool IsWanted(std::string_view name) const {
    return wanted_ == nullptr || wanted_->begin()->empty() ||
           std::any_of(wanted_->begin(), wanted_->end(),
                       [name](const Path& path) { return path.front() == name; });
  }

  const std::set<Path>* wanted_;
  Json json_ = Json::object();
};

Json WorkflowData(const Run& run, const std::set<Path>* wanted) {
  return Builder(wanted)
      .AddParts("input", run.input)
      .AddParts("output", run.output)
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
      .AddParts("variables", run.variables)
      .Add("reasonForIncompletion", [&] { return TextOrNull(run.message); })
      .Take();
}

Json TaskData(const Run& run, const TaskRecord& task, const std::set<Path>* wanted) {
  return Builder(wanted)
      .AddParts("input", task.input)
      .AddParts("output", task.output)
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

// The names behind the root of a path, as far as they are written with dots.
Path NamesOf(std::string_view expression, std::string_view root) {
  expression = Trim(expression);
  if (expression.starts_with("$.")) expression.remove_prefix(2);
  if (!expression.starts_with(root)) return {};
  expression.remove_prefix(root.size());
  Path names;
  while (expression.starts_with('.') && !expression.starts_with("..")) {
    expression.remove_prefix(1);
    const size_t end = expression.find_first_of(".[ ()*$?'\"");
    const std::string_view name = expression.substr(0, end);
    const bool is_plain =
        end == std::string_view::npos || expression[end] == '.' || expression[end] == '[';
    if (name.empty() || !is_plain) break;
    names.push_back(name);
    expression.remove_prefix(name.size());
  }
  return names;
}

// Nothing when it cannot be told what is read: functions, nested expressions, paths from the root.
std::optional<Wanted> FindWanted(const std::vector<TemplateReference>& references) {
  Wanted wanted;
  for (const TemplateReference& reference : references) {
    const std::string_view expression = reference.expression;
    const bool is_known = !reference.root.empty() && !HasExpression(expression) &&
                          expression.find('(') == std::string_view::npos;
    if (!is_known) return std::nullopt;
    wanted[reference.root].insert(NamesOf(expression, reference.root));
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

// The roots that Conductor's system has; a name that has no value stays as it is written.
Json SystemData(std::string_view task_id) {
  Json data = Json::object();
  for (const std::string_view name : kEnvironmentNames) data[name] = fmt::format("${{{}}}", name);
  data[kTaskIdName] = task_id.empty() ? fmt::format("${{{}}}", kTaskIdName) : std::string(task_id);
  return data;
}

// `own` are roots that go before those of the run.
StatusOr<Json> Resolve(const Run& run, const Json& parameters, const Json& own) {
  const std::vector<TemplateReference> references = FindReferences(parameters);
  const std::optional<Wanted> wanted = FindWanted(references);
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

StatusOr<Json> ResolveTaskInput(const Run& run, const Task& task, const InputOwner& owner) {
  HTTPTASK_ASSIGN_OR_RETURN(Json input, ResolveInput(run, task.input_parameters, owner));
  if (!run.definition().is_start_task_form) return input;
  input["swf:taskName"] = task.name;
  input["swf:workflowId"] = run.id;
  if (task.late_parameters.is_null()) return input;
  HTTPTASK_ASSIGN_OR_RETURN(const Json late, Resolve(run, task.late_parameters, input));
  for (const auto& [name, value] : late.items()) input[name] = value;
  return input;
}

StatusOr<Json> ResolveInput(const Run& run, const Json& parameters, const InputOwner& owner) {
  const TaskDefinition* definition = owner.definition;
  const Json system = SystemData(owner.task_id);
  if (definition == nullptr || definition->input_template.empty()) {
    return Resolve(run, parameters, system);
  }
  Json merged = parameters;
  for (const auto& [name, value] : definition->input_template.items()) {
    if (FindMember(merged, name) == nullptr) merged[name] = value;
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json resolved, Resolve(run, merged, system));
  for (const auto& [name, value] : definition->input_template.items()) {
    if (resolved[name].is_null()) resolved[name] = value;
  }
  return resolved;
}

}  // namespace httptask::runner
