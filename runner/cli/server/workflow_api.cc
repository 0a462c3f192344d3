#include "runner/cli/server/workflow_api.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "runner/cli/runs/stored_run.h"
#include "runner/cli/server/search_query.h"
#include "runner/cli/workflow/workflow_source.h"
#include "runner/engine/run_json.h"
#include "runner/engine/task_id.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kDefaultReason = "terminated by a request";

std::string QueryText(const ConsoleRequest& request, std::string_view name,
                      std::string_view otherwise = "") {
  const auto found = request.query.find(name);
  return std::string(found == request.query.end() ? otherwise : std::string_view(found->second));
}

std::optional<int> VersionOf(const Json& body) {
  const Json* version = FindMember(body, "version");
  if (version == nullptr || !version->is_number_integer()) return std::nullopt;
  return version->get<int>();
}

// What becomes of a task by a worker's word.
std::optional<TaskState> SignalledState(std::string_view name) {
  for (const TaskState state : {TaskState::kInProgress, TaskState::kCompleted, TaskState::kFailed,
                                TaskState::kFailedWithTerminalError}) {
    if (TaskStateName(state) == name) return state;
  }
  return std::nullopt;
}

const TaskRecord* FindOpenTask(const Run& run, std::string_view reference_name) {
  const TaskRecord* task = run.FindTask(reference_name);
  return task != nullptr ? task : run.FindLatest(reference_name);
}

const TaskRecord* FindById(const Run& run, std::string_view id) {
  for (const auto& [number, task] : run.tasks) {
    if (TaskId(run.id, number) == id) return &task;
  }
  return nullptr;
}

ConsoleAnswer RefuseUnknownRun(std::string_view id) {
  return MakeRefusal(404, fmt::format("there is no run '{}'", ToUtf8(id)));
}

}  // namespace

WorkflowApi::WorkflowApi(RunHost& host, SqliteJournal& journal, ProcessScriptEvaluator& compiler,
                         DefinitionStore& definitions)
    : host_(host),
      journal_(journal),
      compiler_(compiler),
      definitions_(definitions),
      metadata_(definitions, compiler) {}

ConsoleAnswer WorkflowApi::Answer(const ConsoleRequest& request) {
  const RouteMatch match = FindRoute(request.method, request.path);
  if (!match.route) {
    return match.methods.empty()
               ? MakeRefusal(404, "there is no such path")
               : MakeRefusal(405, fmt::format("this path takes {}", match.methods));
  }
  if (request.body.empty()) return Follow(*match.route, request, Json::object());
  const StatusOr<Json> body = ParseJson(request.body, DefinitionLimits());
  if (!body.ok()) return RefuseFor(AddContext(body.status(), "the body"));
  const bool may_be_list = match.route->name == RouteName::kUpdateDefinitions ||
                           match.route->name == RouteName::kRegisterTaskDefinitions;
  if (!body->is_object() && !(may_be_list && body->is_array())) {
    return MakeRefusal(400, "the body must be a JSON object");
  }
  return Follow(*match.route, request, *body);
}

ConsoleAnswer WorkflowApi::Follow(const Route& route, const ConsoleRequest& request,
                                  const Json& body) {
  const std::string id = route.parameters.empty() ? "" : route.parameters.front();
  const auto change = [&](Status (*step)(Step&)) {
    return Change(id, Json(), [&](Engine& engine, const Run&) { return engine.Change(id, step); });
  };
  switch (route.name) {
    case RouteName::kHealth:
      return {200, {{"healthy", true}}};
    case RouteName::kStart:
      return Start(request, body, "");
    case RouteName::kStartNamed:
      return Start(request, body, id);
    case RouteName::kGetRun:
      return GetRun(request, id);
    case RouteName::kSearch:
      return Search(request);
    case RouteName::kRunning:
      return ListRunning(id);
    case RouteName::kTerminate:
      return Change(id, Json(), [&](Engine& engine, const Run& run) -> Status {
        if (IsTerminal(run.state)) {
          return MakeError(
              Reason::kArgumentInvalid,
              fmt::format("the run {} has ended already: it is {}", id, RunStateName(run.state)));
        }
        engine.Cancel(id, QueryText(request, "reason", kDefaultReason));
        return Status();
      });
    case RouteName::kPause:
      return change([](Step& step) { return step.Pause(); });
    case RouteName::kResume:
      return Change(id, Json(), [&](Engine& engine, const Run&) { return engine.Resume(id); });
    case RouteName::kRetry:
      return change([](Step& step) { return step.Retry(); });
    case RouteName::kRerun:
      return Rerun(id, body);
    case RouteName::kUpdateTask:
      return UpdateTask(body);
    case RouteName::kSignal:
      return Signal(request, route.parameters, body);
    case RouteName::kGetDefinition:
    case RouteName::kListDefinitions:
    case RouteName::kRegisterDefinition:
    case RouteName::kUpdateDefinitions:
    case RouteName::kRemoveDefinition:
    case RouteName::kListTaskDefinitions:
    case RouteName::kGetTaskDefinition:
    case RouteName::kRegisterTaskDefinitions:
    case RouteName::kUpdateTaskDefinition:
    case RouteName::kRemoveTaskDefinition:
      return metadata_.Follow(route, request, body);
  }
  return MakeRefusal(404, "there is no such path");
}

// With a name in the path the body is the input alone.
ConsoleAnswer WorkflowApi::Start(const ConsoleRequest& request, const Json& body,
                                 const std::string& name) {
  const std::shared_ptr<const Library> library = definitions_.library();
  RunRequest run{NewRunId(), nullptr, library};
  const Json* definition = name.empty() ? FindMember(body, "workflowDef") : nullptr;
  const std::string wanted(name.empty() ? StringMember(body, "name") : std::string_view(name));
  const std::optional<int> version =
      name.empty() ? VersionOf(body) : FindQueryNumber(request, "version");
  if (definition != nullptr && !definition->is_null()) {
    auto made = MakeWorkflow(FormatJson(*definition, 2), "workflowDef", *library, compiler_);
    if (!made.ok()) return RefuseFor(made.status());
    run.workflow = *std::move(made);
  } else {
    run.workflow = library->FindWorkflow(wanted, version);
  }
  if (run.workflow == nullptr) {
    return MakeRefusal(404, fmt::format("there is no workflow definition `{}`: register it by "
                                        "POST /api/metadata/workflow, start httptask serve --with "
                                        "FILE, or send it as `workflowDef`",
                                        ToUtf8(wanted)));
  }
  const Json* input = FindMember(body, "input");
  if (!name.empty()) {
    run.input = body;
  } else if (input != nullptr) {
    run.input = *input;
  }
  run.correlation_id = name.empty() ? std::string(StringMember(body, "correlationId"))
                                    : QueryText(request, "correlationId");
  return StartRun(std::move(run));
}

ConsoleAnswer WorkflowApi::StartRun(RunRequest request) {
  const std::string id = request.run_id;
  Status started;
  const Status done = host_.Do([&](Engine& engine) { started = engine.Start(std::move(request)); });
  if (!done.ok()) return RefuseFor(done);
  return started.ok() ? ConsoleAnswer{200, id} : RefuseFor(started);
}

ConsoleAnswer WorkflowApi::GetRun(const ConsoleRequest& request, const std::string& id) {
  const StatusOr<std::vector<Event>> events = journal_.Read(id);
  if (!events.ok()) return RefuseFor(events.status());
  if (events->empty()) return RefuseUnknownRun(id);
  StatusOr<Json> json = ReadRunJson(journal_, id);
  if (!json.ok()) return RefuseFor(json.status());
  if (QueryText(request, "includeTasks") == "false") (*json)["tasks"] = Json::array();
  return {200, *std::move(json)};
}

ConsoleAnswer WorkflowApi::Search(const ConsoleRequest& request) {
  const StatusOr<RunFilter> filter = ParseSearchQuery(QueryText(request, "query"));
  if (!filter.ok()) return RefuseFor(filter.status());
  const int start = FindQueryNumber(request, "start").value_or(0);
  const size_t size = static_cast<size_t>(FindQueryNumber(request, "size").value_or(kPageRuns));
  const StatusOr<RunPage> page =
      ListRuns(journal_, *filter, static_cast<size_t>(start), std::min(size, kPageRunsMax), true);
  if (!page.ok()) return RefuseFor(page.status());
  Json results = Json::array();
  for (const Run& run : page->runs) {
    Json one = RunToListJson(run);
    one["workflowType"] = run.definition().name;
    results.push_back(std::move(one));
  }
  return {200, {{"totalHits", page->total}, {"results", std::move(results)}}};
}

ConsoleAnswer WorkflowApi::ListRunning(const std::string& name) {
  const StatusOr<RunPage> page =
      ListRuns(journal_, {RunState::kRunning, name, ""}, 0, kListedRunsMax, false);
  if (!page.ok()) return RefuseFor(page.status());
  Json ids = Json::array();
  for (const Run& run : page->runs) ids.push_back(run.id);
  return {200, std::move(ids)};
}

ConsoleAnswer WorkflowApi::Change(const std::string& id, const Json& done,
                                  const ChangeRun& change) {
  const StatusOr<std::vector<Event>> events = journal_.Read(id);
  if (!events.ok()) return RefuseFor(events.status());
  if (events->empty()) return RefuseUnknownRun(id);
  Status changed;
  const Status kept = host_.Do([&](Engine& engine) {
    changed = host_.Bring(id);
    if (changed.ok()) changed = change(engine, *engine.Find(id));
  });
  if (!kept.ok()) return RefuseFor(kept);
  if (changed.ok()) return {200, done};
  ConsoleAnswer refusal = RefuseFor(changed);
  return refusal.status == 400 ? MakeRefusal(409, std::string(MessageOf(changed))) : refusal;
}

// At Conductor a rerun without a task begins with the first one.
ConsoleAnswer WorkflowApi::Rerun(const std::string& id, const Json& body) {
  const std::string task_id(StringMember(body, "reRunFromTaskId"));
  std::string name(StringMember(body, "reRunFromTaskReferenceName"));
  return Change(id, id, [&](Engine& engine, const Run& run) -> Status {
    if (!task_id.empty()) {
      const TaskRecord* task = FindById(run, task_id);
      name = task == nullptr ? task_id : task->reference_name;
    } else if (name.empty() && !run.definition().tasks.empty()) {
      name = run.definition().tasks.front().reference_name;
    }
    return engine.Change(id, [&](Step& step) { return step.Rerun(name); });
  });
}

// The output is merged into what the task has.
ConsoleAnswer WorkflowApi::Signal(const ConsoleRequest& request, const Parameters& parameters,
                                  const Json& body) {
  const std::optional<TaskState> state = SignalledState(parameters[2]);
  if (!state) {
    return MakeRefusal(400, fmt::format("a task cannot be told to be `{}`: COMPLETED, FAILED, "
                                        "FAILED_WITH_TERMINAL_ERROR or IN_PROGRESS",
                                        ToUtf8(parameters[2])));
  }
  return EndTask(
      parameters[0], [&](const Run& run) { return FindOpenTask(run, parameters[1]); },
      [&](const TaskRecord& task) {
        TaskUpdated change{task.number, state};
        change.output = body;
        if (const std::string why = QueryText(request, "reason"); !why.empty()) {
          change.message = why;
        }
        return change;
      });
}

// A TaskResult, whose output takes the place of the task's.
ConsoleAnswer WorkflowApi::UpdateTask(const Json& body) {
  const std::optional<TaskState> state = SignalledState(StringMember(body, "status"));
  const Json* output = FindMember(body, "outputData");
  const bool has_output = output != nullptr && !output->is_null();
  if (!state || (has_output && !output->is_object())) {
    return MakeRefusal(400,
                       "`status` must be COMPLETED, FAILED, FAILED_WITH_TERMINAL_ERROR or "
                       "IN_PROGRESS, and `outputData` an object");
  }
  return EndTask(
      std::string(StringMember(body, "workflowInstanceId")),
      [&](const Run& run) { return FindById(run, StringMember(body, "taskId")); },
      [&](const TaskRecord& task) {
        TaskUpdated change{task.number, state};
        if (has_output) change.output = *output;
        change.replaces_output = true;
        const std::string_view why = StringMember(body, "reasonForIncompletion");
        if (!why.empty()) change.message = std::string(why);
        return change;
      });
}

ConsoleAnswer WorkflowApi::EndTask(const std::string& id,
                                   const std::function<const TaskRecord*(const Run&)>& find,
                                   const ChangeTask& change) {
  std::string task_id;
  bool is_known = true;
  ConsoleAnswer answer = Change(id, Json(), [&](Engine& engine, const Run& run) -> Status {
    const TaskRecord* task = find(run);
    is_known = task != nullptr;
    if (task != nullptr) task_id = TaskId(run.id, task->number);
    if (task == nullptr || !engine.Update(id, change(*task))) {
      return MakeError(
          Reason::kArgumentInvalid,
          fmt::format("the run {} has no such open task{}", id,
                      task == nullptr ? ""
                                      : fmt::format(": `{}` is {}", task->reference_name,
                                                    TaskStateName(task->state))));
    }
    return Status();
  });
  if (!is_known) answer = MakeRefusal(404, std::string(StringMember(answer.body, "message")));
  if (answer.status == 200) answer.body = task_id;
  return answer;
}

}  // namespace httptask::runner
