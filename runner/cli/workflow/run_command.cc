#include "runner/cli/workflow/run_command.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/task/definition_file.h"
#include "runner/cli/task/json_argument.h"
#include "runner/cli/task/prepare_options.h"
#include "runner/cli/task/result_text.h"
#include "runner/cli/workflow/junit_report.h"
#include "runner/cli/workflow/run_batch.h"
#include "runner/client/plugin_task_runner.h"
#include "runner/engine/engine.h"
#include "runner/engine/mock_driver.h"
#include "runner/engine/run_json.h"
#include "runner/engine/run_range.h"
#include "runner/journal/sqlite_journal.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {
namespace {

constexpr int kRepeatMax = 1'000'000;
constexpr int kParallelMax = 256;

struct Options {
  std::string file;
  std::string input;
  std::string mock;
  std::string correlation_id;
  std::vector<std::string> with;
  std::vector<std::string> credentials;
  PluginAccess access;
  std::string first_task;
  std::string last_task;
  std::string junit_file;
  BatchSize size;

  // Nothing is sent.
  bool is_mocked() const { return !mock.empty() && first_task.empty(); }
};

// With mocks nothing is sent.
class NoTaskRunner : public TaskRunner {
 public:
  void Run(const Json&, Done done) override {
    done(MakeError(Reason::kInternal, "a mocked run sends nothing"));
  }
};

// Everything that runs need; made once, used by all.
struct Parts {
  std::unique_ptr<SqliteJournal> journal;
  std::unique_ptr<TaskRunner> tasks;
  std::unique_ptr<ScriptEvaluator> scripts;
  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const Library> library;
  std::string correlation_id;
  RunRange range;
  SystemClock clock;

  EngineParts ForEngine(const Clock& engine_clock) const {
    return {*journal, *tasks, engine_clock, *scripts, nullptr, nullptr, {}};
  }
  RunRequest Request(const Json& input) const {
    RunRequest request{NewRunId(), workflow, library};
    request.input = input;
    request.correlation_id = correlation_id;
    request.range = range;
    return request;
  }
};

StatusOr<std::shared_ptr<const Library>> ReadLibrary(const std::vector<std::string>& files) {
  auto library = std::make_shared<Library>();
  for (const std::string& file : files) {
    HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    HTTPTASK_RETURN_IF_ERROR(library->Add(text, file));
  }
  return std::shared_ptr<const Library>(std::move(library));
}

StatusOr<std::shared_ptr<const Workflow>> ReadWorkflow(const std::string& file,
                                                       const Library& library) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ParsedDefinition parsed = ParseDefinition(text, file, library.task_definitions());
  if (!parsed.ok()) return FaultsToError("", parsed.faults, text);
  return std::make_shared<const Workflow>(std::move(parsed.definition));
}

StatusOr<Mocks> ReadMocks(const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json json, ReadJsonObject(file));
  return Mocks::FromJson(json);
}

// With --from the mocks are what the tasks before it have given, by their last answer.
StatusOr<RunRange> ReadRange(const Options& options) {
  RunRange range{options.first_task, options.last_task};
  if (options.mock.empty() || options.is_mocked()) return range;
  HTTPTASK_ASSIGN_OR_RETURN(const Mocks mocks, ReadMocks(options.mock));
  for (const auto& [name, answers] : mocks.answers) {
    const Json* output = answers.empty() ? nullptr : FindMember(answers.back(), "output");
    if (output != nullptr && output->is_object()) range.outputs[name] = *output;
  }
  return range;
}

StatusOr<std::unique_ptr<Parts>> MakeParts(const Options& options) {
  auto parts = std::make_unique<Parts>();
  parts->correlation_id = options.correlation_id;
  HTTPTASK_ASSIGN_OR_RETURN(parts->library, ReadLibrary(options.with));
  HTTPTASK_ASSIGN_OR_RETURN(parts->workflow, ReadWorkflow(options.file, *parts->library));
  HTTPTASK_ASSIGN_OR_RETURN(parts->range, ReadRange(options));
  HTTPTASK_RETURN_IF_ERROR(CheckRange(parts->workflow->definition(), parts->range));
  return parts;
}

Status Connect(CommandContext& context, const Options& options, Parts& parts) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  HTTPTASK_ASSIGN_OR_RETURN(parts.journal, SqliteJournal::Open(folder));
  parts.scripts = std::make_unique<ProcessScriptEvaluator>();
  if (options.is_mocked()) {
    parts.tasks = std::make_unique<NoTaskRunner>();
    return Status();
  }
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.access));
  parts.tasks = std::make_unique<PluginTaskRunner>(*plugin, options.credentials);
  return Status();
}

std::string FormatRunLine(size_t number, int count, const Run& run) {
  const auto end = run.end_time == Time() ? run.start_time : run.end_time;
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(end - run.start_time);
  return fmt::format("run {}/{}  {}  {}  {}{}\n", number, count, run.id, RunStateName(run.state),
                     FormatMilliseconds(duration), run.message.empty() ? "" : "  " + run.message);
}

// Tells each run as it ends; all of them at the end in `--json` and the report.
class RunTeller {
 public:
  RunTeller(CommandContext& context, const Options& options)
      : context_(context), options_(options) {}

  // Before anything is sent: a report that cannot be written is told now.
  Status Begin() const { return WriteReport(); }

  Status Tell(const Run& run, const FindRun& find) {
    ++told_;
    if (run.state != RunState::kCompleted) exit_code_ = kExitFailed;
    if (!options_.junit_file.empty()) report_.Add(run);
    if (options_.size.repeat == 1) {
      TellOnly(run, find);
    } else if (context_.json()) {
      list_.push_back(RunToJson(run, find));
    } else {
      context_.output().Print(FormatRunLine(told_, options_.size.repeat, run));
    }
    return Status();
  }

  StatusOr<int> End() {
    HTTPTASK_RETURN_IF_ERROR(WriteReport());
    if (context_.json() && options_.size.repeat > 1) {
      context_.output().PrintJson({{"runs", std::move(list_)}});
    }
    return exit_code_;
  }

 private:
  void TellOnly(const Run& run, const FindRun& find) {
    if (context_.json()) {
      context_.output().PrintJson(RunToJson(run, find));
    } else if (run.state == RunState::kCompleted) {
      context_.output().Print(FormatRunOutput(run));
    }
    if (run.state != RunState::kCompleted) context_.output().Note(DescribeRunFailure(run));
  }

  Status WriteReport() const {
    if (options_.junit_file.empty()) return Status();
    return WriteFile(options_.junit_file, report_.Format());
  }

  CommandContext& context_;
  const Options& options_;
  JunitReport report_;
  Json list_ = Json::array();
  size_t told_ = 0;
  int exit_code_ = kExitDone;
};

// One after the other: each has a clock of its own.
Status RunAllMocked(Parts& parts, const Json& input, const Options& options, RunTeller& teller) {
  HTTPTASK_ASSIGN_OR_RETURN(const Mocks mocks, ReadMocks(options.mock));
  for (int i = 0; i < options.size.repeat; ++i) {
    MockClock clock(parts.clock.Now());
    Engine engine(parts.ForEngine(clock));
    RunRequest request = parts.Request(input);
    const std::string run_id = request.run_id;
    HTTPTASK_RETURN_IF_ERROR(RunMocked(engine, std::move(request), mocks, clock));
    HTTPTASK_RETURN_IF_ERROR(
        teller.Tell(*engine.Find(run_id), [&](const std::string& id) { return engine.Find(id); }));
  }
  return Status();
}

Status RunAll(CommandContext& context, Parts& parts, const Json& input, const Options& options,
              RunTeller& teller) {
  const std::unique_ptr<ProgressView> view =
      context.json()
          ? MakeNoView()
          : MakeProgressView(context.output(), parts.workflow->definition(), options.size.repeat);
  return RunBatch(
      parts.ForEngine(parts.clock), options.size, [&] { return parts.Request(input); }, *view,
      [&](const Run& run, const FindRun& find) { return teller.Tell(run, find); });
}

StatusOr<int> RunWorkflow(CommandContext& context, const Options& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Parts> parts, MakeParts(options));
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  RunTeller teller(context, options);
  HTTPTASK_RETURN_IF_ERROR(teller.Begin());
  HTTPTASK_RETURN_IF_ERROR(Connect(context, options, *parts));
  if (options.is_mocked()) {
    HTTPTASK_RETURN_IF_ERROR(RunAllMocked(*parts, input, options, teller));
  } else {
    HTTPTASK_RETURN_IF_ERROR(RunAll(context, *parts, input, options, teller));
  }
  return teller.End();
}

StyledText DescribeWaiting(const Run& run) {
  StyledText text;
  text.Add("the run " + run.id + " waits for");
  for (const auto& [number, task] : run.tasks) {
    const bool is_own = task.type == "JOIN" || task.type == "DO_WHILE";
    if (IsTerminal(task.state) || is_own) continue;
    text.Add(fmt::format(" `{}` ({})", task.reference_name, task.type));
  }
  text.Add("\n");
  return text;
}

}  // namespace

std::string FormatRunOutput(const Run& run) {
  return FormatJson(run.output, 2) + "\n";
}

StyledText DescribeRunFailure(const Run& run) {
  StyledText text;
  if (!IsTerminal(run.state)) return DescribeWaiting(run);
  const TaskRecord* failed = run.Find(run.failed_task);
  text.Add("error:", Style::kRed).Add(" the workflow failed");
  if (failed != nullptr && !failed->reason.empty()) text.Add(" (" + failed->reason + ")");
  const bool tells_more = failed != nullptr && failed->message && failed->type != "TERMINATE";
  text.Add(": " +
           (tells_more
                ? fmt::format("the task `{}` failed: {}", failed->reference_name, *failed->message)
                : run.message) +
           "\n");
  for (const auto& [number, task] : run.tasks) {
    if (IsSuccessful(task.state)) continue;
    const Json* response = FindMember(task.output, "response");
    const Json* body = response == nullptr ? nullptr : FindMember(*response, "body");
    if (body == nullptr || body->is_null()) continue;
    text.Add("answer to " + task.reference_name + ":\n" + FormatJson(*body, 2).substr(0, 4096) +
             "\n");
  }
  return text;
}

CommandAction DefineRunCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<Options>();
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
  AddCredentialOption(accepts, options->credentials);
  AddPluginAccess(accepts, options->access);
  accepts.Add("--repeat", &options->size.repeat, "Run it so many times; default 1")
      .ValueName("N")
      .Range(1, kRepeatMax);
  accepts
      .Add("--parallel", &options->size.parallel, "Runs at the same time; default 1, at most 256")
      .ValueName("M")
      .Range(1, kParallelMax);
  accepts.Add("--junit", &options->junit_file, "Write a JUnit report").ValueName("FILE");
  return [options](CommandContext& context) { return RunWorkflow(context, *options); };
}

}  // namespace httptask::runner
