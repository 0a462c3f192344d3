#include "runner/cli/workflow/run_command.h"

#include <memory>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"
#include "runner/cli/task/json_argument.h"
#include "runner/cli/workflow/drift_check.h"
#include "runner/cli/workflow/mock_check.h"
#include "runner/cli/workflow/run_batch.h"
#include "runner/cli/workflow/run_teller.h"
#include "runner/cli/workflow/sending_options.h"
#include "runner/cli/workflow/workflow_source.h"
#include "runner/client/plugin_task_runner.h"
#include "runner/engine/engine.h"
#include "runner/engine/mock_driver.h"
#include "runner/engine/run_range.h"
#include "runner/journal/sqlite_journal.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {
namespace {

constexpr int kRepeatMax = 1'000'000;
constexpr int kParallelMax = 256;

struct RunOptions {
  std::string file;
  std::string input;
  std::string mock;
  std::string correlation_id;
  std::vector<std::string> with;
  SendingOptions sending;
  std::string first_task;
  std::string last_task;
  std::string junit_file;
  bool allows_drift = false;
  BatchSize size;

  // Nothing is sent.
  bool is_mocked() const { return !mock.empty() && first_task.empty(); }
};

// With mocks nothing is sent.
class NoTaskRunner : public TaskRunner {
 public:
  void Run(const Json&, const std::string&, Done done) override {
    done(MakeError(Reason::kInternal, "a mocked run sends nothing"));
  }
};

// Everything that runs need; made once, used by all.
struct Parts {
  std::unique_ptr<SqliteJournal> journal;
  std::unique_ptr<TaskRunner> tasks;
  std::unique_ptr<WorkerRunner> workers;
  ProcessScriptEvaluator scripts{ScriptProgram()};
  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const Library> library;
  Mocks mocks;
  std::string correlation_id;
  RunRange range;
  SystemClock clock;

  EngineParts ForEngine(const Clock& engine_clock) {
    return {*journal, *tasks, engine_clock, scripts, nullptr, workers.get()};
  }
  RunRequest Request(const Json& input) const {
    RunRequest request{NewRunId(), workflow, library};
    request.input = input;
    request.correlation_id = correlation_id;
    request.range = range;
    return request;
  }
};

StatusOr<std::shared_ptr<const Workflow>> ReadWorkflow(const std::string& file,
                                                       const Library& library,
                                                       ProcessScriptEvaluator& compiler) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return MakeWorkflow(text, file, library, compiler);
}

StatusOr<Mocks> ReadMocks(const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json json, ReadJsonObject(file));
  return Mocks::FromJson(json);
}

// With --from the mocks are what the tasks before it have given, by their last answer.
RunRange MakeRange(const RunOptions& options, const Mocks& mocks) {
  RunRange range{options.first_task, options.last_task};
  if (options.is_mocked()) return range;
  for (const auto& [name, answers] : mocks.answers) {
    const Json* output = answers.empty() ? nullptr : FindMember(answers.back(), "output");
    if (output != nullptr && output->is_object()) range.outputs[name] = *output;
  }
  return range;
}

StatusOr<std::unique_ptr<Parts>> MakeParts(const RunOptions& options) {
  auto parts = std::make_unique<Parts>();
  parts->correlation_id = options.correlation_id;
  HTTPTASK_ASSIGN_OR_RETURN(parts->library, ReadLibrary(options.with, parts->scripts));
  HTTPTASK_ASSIGN_OR_RETURN(parts->workflow,
                            ReadWorkflow(options.file, *parts->library, parts->scripts));
  if (!options.mock.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(parts->mocks, ReadMocks(options.mock));
  }
  parts->range = MakeRange(options, parts->mocks);
  HTTPTASK_RETURN_IF_ERROR(CheckRange(parts->workflow->definition(), parts->range));
  HTTPTASK_ASSIGN_OR_RETURN(parts->workers, MakeWorkers(options.sending));
  return parts;
}

// What of the mocks is hardly meant.
void WarnOfMocks(CommandContext& context, const Parts& parts) {
  const Definition& definition = parts.workflow->definition();
  std::vector<std::string> told = FindUnknownMocks(definition, parts.mocks);
  for (const std::string& name : FindMissingOutputs(definition, parts.range)) {
    told.push_back("the task `" + name +
                   "` is skipped and has no output: null is read of it; give one with --mock");
  }
  for (const std::string& what : told) {
    context.output().Note(StyledText().Add("warning:", Style::kYellow).Add(" " + what + "\n"));
  }
}

Status Connect(CommandContext& context, const RunOptions& options, Parts& parts) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  HTTPTASK_ASSIGN_OR_RETURN(parts.journal, SqliteJournal::Open(folder));
  HTTPTASK_RETURN_IF_ERROR(parts.journal->Prune({}, parts.clock.Now()).status());
  if (options.is_mocked()) {
    parts.tasks = std::make_unique<NoTaskRunner>();
    return Status();
  }
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.sending.access));
  parts.tasks = std::make_unique<PluginTaskRunner>(*plugin, options.sending.credentials);
  return Status();
}

// One after the other: each has a clock of its own.
Status RunAllMocked(Parts& parts, const Json& input, const RunOptions& options, RunTeller& teller) {
  for (int i = 0; i < options.size.repeat; ++i) {
    MockClock clock(parts.clock.Now());
    Engine engine(parts.ForEngine(clock));
    RunRequest request = parts.Request(input);
    const std::string run_id = request.run_id;
    HTTPTASK_RETURN_IF_ERROR(RunMocked(engine, std::move(request), parts.mocks, clock));
    HTTPTASK_RETURN_IF_ERROR(
        teller.Tell(*engine.Find(run_id), [&](const std::string& id) { return engine.Find(id); }));
  }
  return Status();
}

Status RunAll(CommandContext& context, Parts& parts, const Json& input, const RunOptions& options,
              RunTeller& teller) {
  const std::unique_ptr<ProgressView> view =
      context.json() ? MakeNoView()
                     : MakeProgressView(context.output(), parts.workflow->definition(),
                                        options.size.repeat, TypesOf(parts.workers.get()));
  return RunBatch(
      parts.ForEngine(parts.clock), options.size, [&] { return parts.Request(input); }, *view,
      [&](const Run& run, const FindRun& find) { return teller.Tell(run, find); });
}

// Before anything is sent: whether the tasks still fit the operations that they were prepared for.
Status CheckDrift(CommandContext& context, const RunOptions& options,
                  const Definition& definition) {
  if (options.is_mocked()) return Status();
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Drift> drifts,
                            FindDrifts(context, definition, options.sending.access));
  context.output().Note(FormatDrifts(drifts));
  return options.allows_drift ? Status() : RefuseBroken(drifts);
}

StatusOr<int> RunWorkflow(CommandContext& context, const RunOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Parts> parts, MakeParts(options));
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  RunTeller teller(context, options.size.repeat, options.junit_file);
  HTTPTASK_RETURN_IF_ERROR(teller.Begin());
  WarnOfMocks(context, *parts);
  HTTPTASK_RETURN_IF_ERROR(CheckDrift(context, options, parts->workflow->definition()));
  HTTPTASK_RETURN_IF_ERROR(Connect(context, options, *parts));
  if (options.is_mocked()) {
    HTTPTASK_RETURN_IF_ERROR(RunAllMocked(*parts, input, options, teller));
  } else {
    HTTPTASK_RETURN_IF_ERROR(RunAll(context, *parts, input, options, teller));
  }
  return teller.End();
}

}  // namespace

CommandAction DefineRunCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<RunOptions>();
  accepts.Add("file", &options->file, "Workflow definition").ValueName("FILE").Required();
  accepts.Add("--input", &options->input, "The workflow's input, an object")
      .ValueName("JSON|@FILE");
  accepts
      .Add("--from", &options->first_task,
           "Begin with this task; those before it are skipped, their outputs taken from --mock")
      .ValueName("REF");
  accepts.Add("--to", &options->last_task, "End with this task").ValueName("REF");
  accepts
      .Add("--mock", &options->mock,
           "Answers of tasks by reference name (taskRefToMockOutput); nothing is sent. With --from "
           "the outputs of the tasks before it; the others are sent")
      .ValueName("FILE");
  accepts.Add("--with", &options->with, "Workflow and task definitions that this one names")
      .ValueName("FILE");
  accepts.Add("--correlation", &options->correlation_id, "The run's correlationId").ValueName("ID");
  AddSendingOptions(accepts, options->sending);
  accepts.Add("--repeat", &options->size.repeat, "Run it so many times; default 1")
      .ValueName("N")
      .Range(1, kRepeatMax);
  accepts
      .Add("--parallel", &options->size.parallel, "Runs at the same time; default 1, at most 256")
      .ValueName("M")
      .Range(1, kParallelMax);
  accepts.Add("--allow-drift", &options->allows_drift,
              "Run also where an operation has changed so that its task no longer fits");
  accepts.Add("--junit", &options->junit_file, "Write a JUnit report").ValueName("FILE");
  return [options](CommandContext& context) { return RunWorkflow(context, *options); };
}

}  // namespace httptask::runner
