#include "runner/cli/workflow/run_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/task/definition_file.h"
#include "runner/cli/task/json_argument.h"
#include "runner/cli/task/prepare_options.h"
#include "runner/cli/task/result_text.h"
#include "runner/client/plugin_task_runner.h"
#include "runner/engine/engine.h"
#include "runner/engine/mock_driver.h"
#include "runner/engine/run_json.h"
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
  int repeat = 1;
  int parallel = 1;
};

// What a line tells about an http_request before its answer is there.
std::string DescribeTarget(const Json& input) {
  const Json* nested = FindMember(input, "http_request");
  const Json& request = nested != nullptr ? *nested : input;
  std::string_view method = StringMember(request, "method");
  if (method.empty()) method = "GET";
  return ToUpper(method) + " " + std::string(StringMember(request, "uri"));
}

std::string DescribeStatus(const Json& output) {
  const Json* response = FindMember(output, "response");
  if (response == nullptr) return "no answer";
  const Json* code = FindMember(*response, "statusCode");
  if (code == nullptr || !code->is_number_integer()) return "no answer";
  return StatusLine(code->get<int>(), StringMember(*response, "reasonPhrase"));
}

class ProgressObserver : public RunObserver {
 public:
  ProgressObserver(Output& output, const Definition& definition) : output_(output) {
    for (const Task& task : definition.tasks) {
      ++task_count_;
      name_width_ = std::max(name_width_, task.reference_name.size());
    }
  }

  void OnEvent(const Run& run, const Event& event) override {
    if (const auto* started = std::get_if<TaskStarted>(&event.what)) {
      const TaskRecord* task = run.Find(started->task);
      if (task == nullptr) return;
      Line& line = lines_[started->task];
      line = {++number_, DescribeTarget(task->input), event.time};
      output_.ShowProgress(MakeLine(line, task->reference_name, "…"));
    } else if (const auto* updated = std::get_if<TaskUpdated>(&event.what)) {
      Finish(run, *updated, event.time);
    }
  }

 private:
  struct Line {
    int number = 0;
    std::string target;
    Time start_time;
  };

  std::string MakeLine(const Line& line, const std::string& reference_name,
                       std::string_view end) const {
    const size_t count = std::max(task_count_, static_cast<size_t>(number_));
    return fmt::format("{}/{} {:<{}}  {}  {}", line.number, count, reference_name, name_width_,
                       line.target, end);
  }

  // Only what was sent has a line.
  void Finish(const Run& run, const TaskUpdated& update, Time end_time) {
    const auto found = lines_.find(update.task);
    const TaskRecord* task = run.Find(update.task);
    if (found == lines_.end() || task == nullptr || !update.state || !IsTerminal(*update.state)) {
      return;
    }
    const Style style = IsSuccessful(*update.state) ? Style::kGreen : Style::kRed;
    const auto duration =
        std::chrono::duration_cast<std::chrono::microseconds>(end_time - found->second.start_time);
    output_.Note(StyledText()
                     .Add(MakeLine(found->second, task->reference_name, ""))
                     .Add(DescribeStatus(update.output), style)
                     .Add("  " + FormatMilliseconds(duration) + "\n", Style::kDim));
    lines_.erase(found);
  }

  Output& output_;
  size_t task_count_ = 0;
  size_t name_width_ = 0;
  int number_ = 0;
  std::map<int, Line> lines_;
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
  SystemClock clock;

  EngineParts ForEngine(const Clock& engine_clock, RunObserver* observer) const {
    return {*journal, *tasks, engine_clock, *scripts, observer, nullptr, {}};
  }
  RunRequest Request(const Json& input) const {
    RunRequest request{NewRunId(), workflow, library};
    request.input = input;
    request.correlation_id = correlation_id;
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

StatusOr<std::unique_ptr<Parts>> MakeParts(const Options& options) {
  auto parts = std::make_unique<Parts>();
  parts->correlation_id = options.correlation_id;
  HTTPTASK_ASSIGN_OR_RETURN(parts->library, ReadLibrary(options.with));
  HTTPTASK_ASSIGN_OR_RETURN(parts->workflow, ReadWorkflow(options.file, *parts->library));
  return parts;
}

Status Connect(CommandContext& context, const Options& options, Parts& parts) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  HTTPTASK_ASSIGN_OR_RETURN(parts.journal, SqliteJournal::Open(folder));
  parts.scripts = std::make_unique<ProcessScriptEvaluator>();
  if (!options.mock.empty()) {
    parts.tasks = std::make_unique<NoTaskRunner>();
    return Status();
  }
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.access));
  parts.tasks = std::make_unique<PluginTaskRunner>(*plugin, options.credentials);
  return Status();
}

int ShowRun(CommandContext& context, const Run& run, const FindRun& find) {
  const bool completed = run.state == RunState::kCompleted;
  if (context.json()) {
    context.output().PrintJson(RunToJson(run, find));
  } else if (completed) {
    context.output().Print(FormatRunOutput(run));
  }
  if (!completed) context.output().Note(DescribeRunFailure(run));
  return completed ? kExitDone : kExitFailed;
}

StatusOr<int> RunMockedOnce(CommandContext& context, Parts& parts, const Json& input,
                            const std::string& mock_file) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json json, ReadJsonObject(mock_file));
  HTTPTASK_ASSIGN_OR_RETURN(Mocks mocks, Mocks::FromJson(json));
  MockClock clock(parts.clock.Now());
  Engine engine(parts.ForEngine(clock, nullptr));
  RunRequest request = parts.Request(input);
  const std::string run_id = request.run_id;
  HTTPTASK_RETURN_IF_ERROR(RunMocked(engine, std::move(request), std::move(mocks), clock));
  return ShowRun(context, *engine.Find(run_id),
                 [&](const std::string& id) { return engine.Find(id); });
}

StatusOr<int> RunOnce(CommandContext& context, Parts& parts, const Json& input) {
  const std::unique_ptr<RunObserver> observer =
      context.json() ? nullptr
                     : MakeProgressObserver(context.output(), parts.workflow->definition());
  Engine engine(parts.ForEngine(parts.clock, observer.get()));
  RunRequest request = parts.Request(input);
  const std::string run_id = request.run_id;
  HTTPTASK_RETURN_IF_ERROR(engine.Start(std::move(request)));
  HTTPTASK_RETURN_IF_ERROR(engine.RunUntilIdle());
  return ShowRun(context, *engine.Find(run_id),
                 [&](const std::string& id) { return engine.Find(id); });
}

// All runs of `--repeat`, `--parallel` at a time, in order of their start.
std::vector<StatusOr<Run>> RunMany(Parts& parts, const Json& input, const Options& options) {
  std::vector<StatusOr<Run>> runs(static_cast<size_t>(options.repeat));
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    const std::unique_ptr<ScriptEvaluator> scripts = std::make_unique<ProcessScriptEvaluator>();
    EngineParts engine_parts{*parts.journal, *parts.tasks, parts.clock, *scripts};
    Engine engine(std::move(engine_parts));
    for (size_t i = next++; i < runs.size(); i = next++) {
      runs[i] = engine.Execute(parts.Request(input));
    }
  };
  std::vector<std::thread> threads;
  const int thread_count = std::min(options.parallel, options.repeat);
  for (int i = 0; i < thread_count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return runs;
}

std::string FormatRunLine(size_t number, size_t count, const Run& run) {
  const auto duration =
      std::chrono::duration_cast<std::chrono::microseconds>(run.end_time - run.start_time);
  return fmt::format("run {}/{}  {}  {}  {}{}\n", number, count, run.id, RunStateName(run.state),
                     FormatMilliseconds(duration), run.message.empty() ? "" : "  " + run.message);
}

StatusOr<int> RunRepeatedly(CommandContext& context, Parts& parts, const Json& input,
                            const Options& options) {
  const std::vector<StatusOr<Run>> runs = RunMany(parts, input, options);
  int exit_code = kExitDone;
  Json list = Json::array();
  for (size_t i = 0; i < runs.size(); ++i) {
    HTTPTASK_RETURN_IF_ERROR(runs[i].status());
    const Run& run = *runs[i];
    if (run.state != RunState::kCompleted) exit_code = kExitFailed;
    if (context.json()) {
      list.push_back(RunToJson(run));
    } else {
      context.output().Print(FormatRunLine(i + 1, runs.size(), run));
    }
  }
  if (context.json()) context.output().PrintJson({{"runs", std::move(list)}});
  return exit_code;
}

StatusOr<int> RunWorkflow(CommandContext& context, const Options& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Parts> parts, MakeParts(options));
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  HTTPTASK_RETURN_IF_ERROR(Connect(context, options, *parts));
  if (!options.mock.empty()) return RunMockedOnce(context, *parts, input, options.mock);
  if (options.repeat == 1) return RunOnce(context, *parts, input);
  return RunRepeatedly(context, *parts, input, options);
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

std::unique_ptr<RunObserver> MakeProgressObserver(Output& output, const Definition& definition) {
  return std::make_unique<ProgressObserver>(output, definition);
}

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
      .Add("--mock", &options->mock,
           "Answers of tasks by reference name (taskRefToMockOutput); nothing is sent")
      .ValueName("FILE");
  accepts.Add("--with", &options->with, "Workflow and task definitions that this one names")
      .ValueName("FILE");
  accepts.Add("--correlation", &options->correlation_id, "The run's correlationId").ValueName("ID");
  AddCredentialOption(accepts, options->credentials);
  AddPluginAccess(accepts, options->access);
  accepts.Add("--repeat", &options->repeat, "Run it so many times; default 1")
      .ValueName("N")
      .Range(1, kRepeatMax);
  accepts.Add("--parallel", &options->parallel, "Runs at the same time; default 1, at most 256")
      .ValueName("M")
      .Range(1, kParallelMax);
  return [options](CommandContext& context) { return RunWorkflow(context, *options); };
}

}  // namespace httptask::runner
