#include "runner/cli/runs/change_command.h"

#include <fmt/format.h>

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"
#include "runner/cli/runs/server_change.h"
#include "runner/cli/runs/stored_run.h"
#include "runner/cli/task/json_argument.h"
#include "runner/cli/workflow/run_batch.h"
#include "runner/cli/workflow/run_teller.h"
#include "runner/cli/workflow/sending_options.h"
#include "runner/client/plugin_task_runner.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {
namespace {

struct ChangeOptions {
  std::string run;
  SendingOptions sending;
  std::string task;                  // signal, rerun
  std::string status = "COMPLETED";  // signal
  std::string output;                // signal
  std::string reason;                // signal, cancel
};

using ChangeEngine = std::function<Status(Engine&)>;

// Nothing is sent: neither a pause nor an end begins a task.
class NoTaskRunner : public TaskRunner {
 public:
  void Run(const Json&, const std::string&, Done done) override {
    done(MakeError(Reason::kInternal, "this command sends nothing"));
  }
};

// Runs that go on, in this process, until they have ended or wait.
StatusOr<int> GoOn(CommandContext& context, const ChangeOptions& options, SqliteJournal& journal,
                   std::vector<Run> runs, std::set<std::string> told, const ChangeEngine& change) {
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.sending.access));
  PluginTaskRunner tasks(*plugin, options.sending.credentials);
  HTTPTASK_ASSIGN_OR_RETURN(const auto workers, MakeWorkers(options.sending));
  ProcessScriptEvaluator scripts(ScriptProgram());
  const SystemClock clock;
  const int count = static_cast<int>(told.size());
  const auto view = context.json() ? MakeNoView()
                                   : MakeProgressView(context.output(), runs.front().definition(),
                                                      count, TypesOf(workers.get()));
  RunTeller teller(context, count);
  HTTPTASK_RETURN_IF_ERROR(ResumeBatch(
      {journal, tasks, clock, scripts, nullptr, workers.get()}, std::move(runs), told, change,
      *view, [&](const Run& run, const FindRun& find) { return teller.Tell(run, find); }));
  return teller.End();
}

// The run that the command names, with its family, goes on after `change`; where a server has the
// journal, there.
StatusOr<int> ChangeAndGoOn(CommandContext& context, const ChangeOptions& options,
                            const ServerChange& at_server,
                            const std::function<Status(Engine&, const std::string&)>& change) {
  HTTPTASK_ASSIGN_OR_RETURN(const auto server, FindServer());
  if (server) return ChangeAtServer(context, *server, options.run, options.sending, at_server);
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kAppend));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string id, FindRunId(*journal, options.run));
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Run> runs, ReadFamily(*journal, id));
  return GoOn(context, options, *journal, std::move(runs), {id},
              [&](Engine& engine) { return change(engine, id); });
}

// The run that the command names changes, and nothing else happens.
StatusOr<int> ChangeOnly(CommandContext& context, const ChangeOptions& options,
                         const ServerChange& at_server,
                         const std::function<Status(Step&)>& change) {
  HTTPTASK_ASSIGN_OR_RETURN(const auto server, FindServer());
  if (server) return ChangeAtServer(context, *server, options.run, {}, at_server);
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kAppend));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string id, FindRunId(*journal, options.run));
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Run> runs, ReadFamily(*journal, id));
  NoTaskRunner tasks;
  ProcessScriptEvaluator scripts(ScriptProgram());
  const SystemClock clock;
  Engine engine({*journal, tasks, clock, scripts});
  for (Run& run : runs) engine.Adopt(std::move(run));
  HTTPTASK_RETURN_IF_ERROR(engine.Change(id, change));
  HTTPTASK_RETURN_IF_ERROR(engine.RunReady());
  if (context.json()) {
    context.output().PrintJson(
        RunToJson(*engine.Find(id), [&](const std::string& other) { return engine.Find(other); }));
  } else {
    context.output().Print(fmt::format("{} {}\n", id, at_server.done));
  }
  return kExitDone;
}

Status ResumeIfPaused(Engine& engine, const std::string& id) {
  if (engine.Find(id)->state != RunState::kPaused) return Status();
  return engine.Resume(id);
}

StatusOr<int> ResumeNone(CommandContext& context, const std::string& why) {
  if (context.json()) context.output().PrintJson({{"runs", Json::array()}});
  context.output().Note(why + ": nothing to resume\n");
  return kExitDone;
}

StatusOr<int> ResumeAll(CommandContext& context, const ChangeOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const auto server, FindServer());
  if (server) return ResumeNone(context, "httptask serve at " + *server + " lets all runs go on");
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kAppend));
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Run> runs, ReadOpenRuns(*journal));
  std::set<std::string> told;
  for (const Run& run : runs) {
    if (run.state != RunState::kPaused && run.parent_run_id.empty()) told.insert(run.id);
  }
  if (told.empty()) return ResumeNone(context, "no run was left");
  return GoOn(context, options, *journal, std::move(runs), std::move(told),
              [](Engine&) { return Status(); });
}

StatusOr<int> Resume(CommandContext& context, const ChangeOptions& options) {
  if (options.run.empty()) return ResumeAll(context, options);
  const ServerChange at_server{"PUT", "workflow/{}/resume", {}, "goes on"};
  return ChangeAndGoOn(context, options, at_server, [](Engine& engine, const std::string& id) {
    const RunState state = engine.Find(id)->state;
    if (!IsTerminal(state)) return ResumeIfPaused(engine, id);
    return MakeError(
        Reason::kArgumentInvalid,
        fmt::format("the run {} is {}: there is nothing to resume{}", id, RunStateName(state),
                    state == RunState::kCompleted
                        ? ""
                        : fmt::format("; httptask retry {} tries its failed tasks again", id)));
  });
}

StatusOr<Json> ReadOutput(const ChangeOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(Json output, ReadJsonOption("--output", options.output));
  if (output.is_null()) output = Json::object();
  if (output.is_object()) return output;
  return MakeError(Reason::kArgumentInvalid, "--output must be a JSON object");
}

StatusOr<TaskUpdated> MakeSignal(const ChangeOptions& options, const Run& run) {
  const TaskRecord* task = run.FindTask(options.task);
  if (task == nullptr) task = run.FindLatest(options.task);
  if (task == nullptr || IsTerminal(task->state)) {
    return MakeError(
        Reason::kArgumentInvalid,
        fmt::format("the run {} has no open task `{}`{}: `httptask describe {}` shows its tasks",
                    run.id, options.task,
                    task == nullptr ? "" : fmt::format(" (it is {})", TaskStateName(task->state)),
                    run.id));
  }
  TaskUpdated change{task->number, TaskStateFromName(options.status)};
  if (!options.reason.empty()) change.message = options.reason;
  HTTPTASK_ASSIGN_OR_RETURN(change.output, ReadOutput(options));
  return change;
}

StatusOr<ServerChange> MakeServerSignal(const ChangeOptions& options) {
  std::string path = fmt::format("tasks/{{}}/{}/{}", PercentEncode(options.task), options.status);
  if (!options.reason.empty()) path += "?reason=" + PercentEncode(options.reason);
  HTTPTASK_ASSIGN_OR_RETURN(Json output, ReadOutput(options));
  return ServerChange{"POST", std::move(path), std::move(output), "goes on"};
}

StatusOr<int> Signal(CommandContext& context, const ChangeOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const ServerChange at_server, MakeServerSignal(options));
  return ChangeAndGoOn(
      context, options, at_server, [&](Engine& engine, const std::string& id) -> Status {
        HTTPTASK_ASSIGN_OR_RETURN(TaskUpdated change, MakeSignal(options, *engine.Find(id)));
        engine.Update(id, std::move(change));
        return Status();
      });
}

void AddRun(CommandOptions& accepts, ChangeOptions& options) {
  accepts.Add("run", &options.run, "The run's id, or how it begins").ValueName("RUN").Required();
}

}  // namespace

CommandAction DefineResumeCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ChangeOptions>();
  accepts
      .Add(
          "run", &options->run,
          "The run's id, or how it begins; without one, all that have not ended and are not paused")
      .ValueName("RUN");
  AddSendingOptions(accepts, options->sending);
  return [options](CommandContext& context) { return Resume(context, *options); };
}

CommandAction DefineSignalCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ChangeOptions>();
  AddRun(accepts, *options);
  accepts.Add("task", &options->task, "Reference name of the task").ValueName("REF").Required();
  accepts.Add("--status", &options->status, "What became of it; default COMPLETED")
      .ValueName("STATUS")
      .OneOf({"COMPLETED", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "IN_PROGRESS"});
  accepts.Add("--output", &options->output, "Its output, an object").ValueName("JSON|@FILE");
  accepts.Add("--reason", &options->reason, "Why it failed").ValueName("TEXT");
  AddSendingOptions(accepts, options->sending);
  return [options](CommandContext& context) { return Signal(context, *options); };
}

CommandAction DefineRetryCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ChangeOptions>();
  AddRun(accepts, *options);
  AddSendingOptions(accepts, options->sending);
  return [options](CommandContext& context) {
    const ServerChange at_server{"POST", "workflow/{}/retry", {}, "goes on"};
    return ChangeAndGoOn(context, *options, at_server, [](Engine& engine, const std::string& id) {
      return engine.Change(id, [](Step& step) { return step.Retry(); });
    });
  };
}

CommandAction DefineRerunCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ChangeOptions>();
  AddRun(accepts, *options);
  accepts.Add("--from", &options->task, "The task to begin with").ValueName("REF").Required();
  AddSendingOptions(accepts, options->sending);
  return [options](CommandContext& context) {
    const ServerChange at_server{
        "POST", "workflow/{}/rerun", {{"reRunFromTaskReferenceName", options->task}}, "goes on"};
    return ChangeAndGoOn(context, *options, at_server, [&](Engine& engine, const std::string& id) {
      return engine.Change(id, [&](Step& step) { return step.Rerun(options->task); });
    });
  };
}

CommandAction DefinePauseCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ChangeOptions>();
  AddRun(accepts, *options);
  return [options](CommandContext& context) {
    return ChangeOnly(context, *options, {"PUT", "workflow/{}/pause", {}, "is paused"},
                      [](Step& step) { return step.Pause(); });
  };
}

CommandAction DefineCancelCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ChangeOptions>();
  options->reason = "cancelled by httptask cancel";
  AddRun(accepts, *options);
  accepts.Add("--reason", &options->reason, "Why").ValueName("TEXT");
  return [options](CommandContext& context) {
    const ServerChange at_server{
        "DELETE", "workflow/{}?reason=" + PercentEncode(options->reason), {}, "is cancelled"};
    return ChangeOnly(context, *options, at_server, [&](Step& step) -> Status {
      if (IsTerminal(step.run().state)) {
        return MakeError(Reason::kArgumentInvalid,
                         fmt::format("the run {} has ended already: it is {}", step.run().id,
                                     RunStateName(step.run().state)));
      }
      step.Cancel(options->reason);
      return Status();
    });
  };
}

}  // namespace httptask::runner
