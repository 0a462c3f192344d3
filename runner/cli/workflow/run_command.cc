#include "runner/cli/workflow/run_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
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
#include "runner/journal/sqlite_journal.h"

namespace httptask::runner {
namespace {

constexpr int kRepeatMax = 1'000'000;
constexpr int kParallelMax = 256;

struct Options {
  std::string file;
  std::string input;
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

  void OnEvent(std::string_view, const Event& event) override {
    if (const auto* started = std::get_if<TaskStarted>(&event.what)) {
      ++number_;
      start_time_ = event.time;
      target_ = DescribeTarget(started->input);
      output_.ShowProgress(MakeLine(started->reference_name, "…"));
    } else if (const auto* completed = std::get_if<TaskCompleted>(&event.what)) {
      Finish(completed->reference_name, completed->output, event.time, Style::kGreen);
    } else if (const auto* failed = std::get_if<TaskFailed>(&event.what)) {
      Finish(failed->reference_name, failed->output, event.time, Style::kRed);
    }
  }

 private:
  std::string MakeLine(const std::string& reference_name, std::string_view end) const {
    return fmt::format("{}/{} {:<{}}  {}  {}", number_, task_count_, reference_name, name_width_,
                       target_, end);
  }

  void Finish(const std::string& reference_name, const Json& output,
              std::chrono::system_clock::time_point end_time, Style style) {
    const auto duration =
        std::chrono::duration_cast<std::chrono::microseconds>(end_time - start_time_);
    output_.Note(StyledText()
                     .Add(MakeLine(reference_name, ""))
                     .Add(DescribeStatus(output), style)
                     .Add("  " + FormatMilliseconds(duration) + "\n", Style::kDim));
  }

  Output& output_;
  size_t task_count_ = 0;
  size_t name_width_ = 0;
  int number_ = 0;
  std::chrono::system_clock::time_point start_time_;
  std::string target_;
};

// Everything that runs need; made once, used by all.
struct Parts {
  std::unique_ptr<SqliteJournal> journal;
  std::unique_ptr<PluginTaskRunner> tasks;
  SystemClock clock;
};

StatusOr<std::unique_ptr<Parts>> MakeParts(CommandContext& context, const Options& options) {
  auto parts = std::make_unique<Parts>();
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  HTTPTASK_ASSIGN_OR_RETURN(parts->journal, SqliteJournal::Open(folder));
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.access));
  parts->tasks = std::make_unique<PluginTaskRunner>(*plugin, options.credentials);
  return parts;
}

StatusOr<int> RunOnce(CommandContext& context, Parts& parts, const Definition& definition,
                      const Json& input) {
  const std::unique_ptr<RunObserver> observer =
      context.json() ? nullptr : MakeProgressObserver(context.output(), definition);
  Engine engine(*parts.journal, *parts.tasks, parts.clock, observer.get());
  HTTPTASK_ASSIGN_OR_RETURN(const Run run, engine.Execute(definition, input, NewRunId()));
  const bool completed = run.state == RunState::kCompleted;
  if (context.json()) {
    context.output().PrintJson(RunToJson(run));
  } else if (completed) {
    context.output().Print(FormatRunOutput(run));
  }
  if (!completed) context.output().Note(DescribeRunFailure(run));
  return completed ? kExitDone : kExitFailed;
}

// All runs of `--repeat`, `--parallel` at a time, in order of their start.
std::vector<StatusOr<Run>> RunMany(Parts& parts, const Definition& definition, const Json& input,
                                   const Options& options) {
  std::vector<StatusOr<Run>> runs(static_cast<size_t>(options.repeat));
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    Engine engine(*parts.journal, *parts.tasks, parts.clock, nullptr);
    for (size_t i = next++; i < runs.size(); i = next++) {
      runs[i] = engine.Execute(definition, input, NewRunId());
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

StatusOr<int> RunRepeatedly(CommandContext& context, Parts& parts, const Definition& definition,
                            const Json& input, const Options& options) {
  const std::vector<StatusOr<Run>> runs = RunMany(parts, definition, input, options);
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
  HTTPTASK_ASSIGN_OR_RETURN(const Definition definition, ReadDefinition(options.file));
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  HTTPTASK_ASSIGN_OR_RETURN(const std::unique_ptr<Parts> parts, MakeParts(context, options));
  if (options.repeat == 1) return RunOnce(context, *parts, definition, input);
  return RunRepeatedly(context, *parts, definition, input, options);
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
  text.Add("error:", Style::kRed).Add(" the workflow failed");
  if (!run.reason.empty()) text.Add(" (" + run.reason + ")");
  text.Add(": " + run.message + "\n");
  for (const TaskRecord& task : run.tasks) {
    if (task.state != TaskState::kFailed) continue;
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
