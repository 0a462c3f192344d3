#include "runner/cli/workflow/run_teller.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "plugin/base/file.h"
#include "runner/cli/base/error_report.h"
#include "runner/cli/task/result_text.h"
#include "runner/cli/workflow/waiting_text.h"

namespace httptask::runner {
namespace {

std::string FormatRunLine(size_t number, int count, const Run& run) {
  const auto end = run.end_time == Time() ? run.start_time : run.end_time;
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(end - run.start_time);
  return fmt::format("run {}/{}  {}  {}  {}{}\n", number, count, run.id, RunStateName(run.state),
                     FormatMilliseconds(duration), run.message.empty() ? "" : "  " + run.message);
}

// A run that was mocked is not tried again.
StyledText DescribeWhatNext(const Run& run) {
  std::string next = fmt::format("`httptask describe {}` shows the run", run.id);
  if (!run.is_mocked) {
    next += fmt::format(", `httptask retry {}` tries its failed tasks again", run.id);
  }
  return StyledText().Add("help:", Style::kCyan).Add(" " + next + "\n");
}

// What to do about a task that failed by an error.
StyledText HelpFor(const TaskRecord& failed) {
  const std::optional<Reason> reason = ReasonFromName(failed.reason);
  return reason ? DescribeHelp(*reason) : StyledText();
}

}  // namespace

RunTeller::RunTeller(CommandContext& context, int run_count, std::string junit_file)
    : context_(context), run_count_(run_count), junit_file_(std::move(junit_file)) {}

Status RunTeller::Begin() const {
  return WriteReport();
}

Status RunTeller::Tell(const Run& run, const FindRun& find) {
  ++told_;
  if (!IsTerminal(run.state)) {
    ++waiting_;
  } else if (run.state != RunState::kCompleted) {
    ++failed_;
  }
  if (!junit_file_.empty()) report_.Add(run);
  if (run_count_ == 1) {
    TellOnly(run, find);
  } else if (context_.json()) {
    list_.push_back(RunToJson(run, find));
  } else {
    context_.output().Print(FormatRunLine(told_, run_count_, run));
  }
  return Status();
}

StatusOr<int> RunTeller::End() {
  HTTPTASK_RETURN_IF_ERROR(WriteReport());
  if (context_.json() && run_count_ != 1) {
    context_.output().PrintJson({{"runs", std::move(list_)}});
  }
  if (waiting_ > 0 && run_count_ != 1) {
    context_.output().Note(
        fmt::format("{} of {} runs wait, and have not failed: `httptask runs` says for what\n",
                    waiting_, run_count_));
  }
  if (failed_ > 0) return kExitFailed;
  return waiting_ > 0 ? kExitWaits : kExitDone;
}

void RunTeller::TellOnly(const Run& run, const FindRun& find) {
  if (context_.json()) {
    context_.output().PrintJson(RunToJson(run, find));
  } else if (run.state == RunState::kCompleted) {
    context_.output().Print(FormatRunOutput(run));
  }
  if (!IsTerminal(run.state)) {
    context_.output().Note(DescribeWaiting(run, find));
  } else if (run.state != RunState::kCompleted) {
    context_.output().Note(DescribeRunFailure(run));
    context_.output().Note(DescribeWhatNext(run));
  }
}

Status RunTeller::WriteReport() const {
  if (junit_file_.empty()) return Status();
  return WriteFile(junit_file_, report_.Format());
}

std::string FormatRunOutput(const Run& run) {
  return FormatJson(run.output, 2) + "\n";
}

StyledText DescribeRunFailure(const Run& run) {
  StyledText text;
  const TaskRecord* failed = run.Find(run.failed_task);
  text.Add("error:", Style::kRed).Add(" the workflow failed");
  if (failed != nullptr && !failed->reason.empty()) text.Add(" (" + failed->reason + ")");
  const bool tells_more = failed != nullptr && failed->message && failed->type != "TERMINATE";
  text.Add(": " +
           (tells_more
                ? fmt::format("the task `{}` failed: {}", failed->reference_name, *failed->message)
                : run.message) +
           "\n");
  if (tells_more) text.Add(HelpFor(*failed));
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

}  // namespace httptask::runner
