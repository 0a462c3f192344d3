#include "runner/cli/runs/describe_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "plugin/base/clock.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/runs/stored_run.h"
#include "runner/cli/workflow/task_lines.h"
#include "runner/cli/workflow/waiting_text.h"

namespace httptask::runner {
namespace {

constexpr size_t kValueLetters = 400;

struct DescribeOptions {
  std::string run;
  bool whole = false;
};

Style StyleOf(bool is_over, bool is_good) {
  return !is_over ? Style::kYellow : is_good ? Style::kGreen : Style::kRed;
}

std::string FormatOffset(Time::duration offset) {
  return fmt::format("{:+.3f} s", std::chrono::duration<double>(offset).count());
}

// Why a case was taken, or how far a loop got.
std::string DescribeChoice(const TaskRecord& task) {
  if (task.task != nullptr && (task.type == "SWITCH" || task.type == "DECISION")) {
    const std::string_view value = StringMember(task.input, "case");
    const bool has_case = task.task->Text("expression").empty() == false;
    return fmt::format("took the case `{}`{}", value,
                       has_case ? fmt::format(": that is what `{}` gave",
                                              CutLetters(task.task->Text("expression"), 80))
                                : "");
  }
  if (task.type == "DO_WHILE") return fmt::format("{} iterations", task.iteration);
  if (task.type == "JOIN") return "";
  return DescribeTarget(task) == task.type ? "" : DescribeTarget(task);
}

void AddValue(StyledText& text, std::string_view name, const Json& value, size_t letters_max) {
  if (value.is_null() || (value.is_object() && value.empty())) return;
  text.Add(fmt::format("      {:<7}", name), Style::kDim);
  text.Add(CutLetters(FormatJson(value), letters_max) + "\n");
}

void AddTask(StyledText& text, const Run& run, const TaskRecord& task, size_t letters_max) {
  const bool is_over = IsTerminal(task.state);
  text.Add(fmt::format("{:>3}  {:>10}  ", task.number,
                       FormatOffset(task.scheduled_time - run.start_time)));
  text.Add(task.reference_name, Style::kBold).Add(fmt::format("  {}  ", task.type));
  text.Add(TaskStateName(task.state), StyleOf(is_over, IsSuccessful(task.state)));
  if (is_over && task.start_time != Time()) {
    text.Add("  " + FormatSpan(task.end_time - task.start_time));
  }
  if (task.retry_count > 0) text.Add(fmt::format("  attempt {}", task.retry_count + 1));
  text.Add("\n");
  if (const std::string choice = DescribeChoice(task); !choice.empty()) {
    text.Add("      " + choice + "\n");
  }
  if (task.wait_until) text.Add("      until " + FormatTime(*task.wait_until) + "\n");
  if (!task.child_run_id.empty()) text.Add("      run " + task.child_run_id + "\n");
  if (task.message) {
    const std::string reason = task.reason.empty() ? "" : task.reason + ": ";
    text.Add("      why    ", Style::kDim).Add(reason + *task.message + "\n");
  }
  AddValue(text, "input", task.input, letters_max);
  AddValue(text, "output", task.output, letters_max);
}

// How the run goes on; nothing where it has ended, or where a process lets it go on: what is open
// there is under way, or that process has told.
StatusOr<StyledText> DescribeNext(SqliteJournal& journal, const Run& run) {
  StyledText text;
  HTTPTASK_ASSIGN_OR_RETURN(const Driven driven, FindDriven());
  if (driven == Driven::kYes || IsTerminal(run.state)) return text;
  if (IsInterrupted(run, driven)) return text.Add(DescribeRemark(run, driven) + "\n");
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Run> family, ReadFamily(journal, run.id));
  return DescribeWaiting(run, [&](const std::string& id) -> const Run* {
    const auto found = std::find_if(family.begin(), family.end(),
                                    [&](const Run& member) { return member.id == id; });
    return found == family.end() ? nullptr : &*found;
  });
}

StatusOr<int> Describe(CommandContext& context, const DescribeOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kRead));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string id, FindRunId(*journal, options.run));
  if (context.json()) {
    HTTPTASK_ASSIGN_OR_RETURN(const Json json, ReadRunJson(*journal, id));
    context.output().PrintJson(json);
    return kExitDone;
  }
  HTTPTASK_ASSIGN_OR_RETURN(const Run run, ReadRun(*journal, id));
  context.output().Print(DescribeRun(run, options.whole ? ~size_t{0} : kValueLetters));
  HTTPTASK_ASSIGN_OR_RETURN(const StyledText next, DescribeNext(*journal, run));
  context.output().Print(next);
  return kExitDone;
}

}  // namespace

StyledText DescribeRun(const Run& run, size_t value_letters_max) {
  StyledText text;
  text.Add("run " + run.id, Style::kBold);
  text.Add(fmt::format(" of {} {}  ", run.definition().name, run.definition().version));
  text.Add(RunStateName(run.state),
           StyleOf(IsTerminal(run.state), run.state == RunState::kCompleted));
  text.Add("\n  started " + FormatTime(run.start_time));
  if (IsTerminal(run.state)) text.Add(", took " + FormatSpan(run.end_time - run.start_time));
  text.Add("\n");
  if (!run.parent_run_id.empty()) text.Add("  started by the run " + run.parent_run_id + "\n");
  if (!run.message.empty()) text.Add("  why " + run.message + "\n");
  if (!run.failure_run_id.empty()) text.Add("  failure workflow " + run.failure_run_id + "\n");
  AddValue(text, "input", run.input, value_letters_max);
  text.Add("\n");
  for (const auto& [number, task] : run.tasks) AddTask(text, run, task, value_letters_max);
  text.Add("\n");
  AddValue(text, "output", run.output, value_letters_max);
  return text;
}

CommandAction DefineDescribeCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<DescribeOptions>();
  accepts.Add("run", &options->run, "The run's id, or how it begins").ValueName("RUN").Required();
  accepts.Add("--whole", &options->whole, "Show inputs and outputs in full");
  return [options](CommandContext& context) { return Describe(context, *options); };
}

}  // namespace httptask::runner
