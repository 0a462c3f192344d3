#include "runner/cli/runs/runs_command.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "plugin/base/clock.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/runs/run_list.h"
#include "runner/cli/runs/run_remark.h"
#include "runner/cli/runs/stored_run.h"
#include "runner/cli/workflow/task_lines.h"

namespace httptask::runner {
namespace {

constexpr int kLimitMax = kListedRunsMax;

struct RunsOptions {
  std::string state;
  int limit = 20;
};

StatusOr<std::vector<Run>> ReadRuns(const RunsOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kRead));
  const RunFilter filter{RunStateFromName(options.state), "", ""};
  HTTPTASK_ASSIGN_OR_RETURN(
      RunPage page, ListRuns(*journal, filter, 0, static_cast<size_t>(options.limit), false));
  return std::move(page.runs);
}

StatusOr<int> ShowRuns(CommandContext& context, const RunsOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Run> runs, ReadRuns(options));
  HTTPTASK_ASSIGN_OR_RETURN(const Driven driven, FindDriven());
  if (context.json()) {
    Json list = Json::array();
    for (const Run& run : runs) {
      list.push_back(RunToListJson(run));
      if (IsInterrupted(run, driven)) list.back()["interrupted"] = true;
    }
    context.output().PrintJson({{"runs", std::move(list)}});
    return kExitDone;
  }
  if (runs.empty()) {
    context.output().Note("no runs: `httptask run FILE.json` makes one\n");
    return kExitDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Run& run : runs) {
    const Time end = IsTerminal(run.state) ? run.end_time : SystemClock().Now();
    rows.push_back({run.id, std::string(RunStateName(run.state)), run.definition().name,
                    FormatTime(run.start_time), FormatSpan(end - run.start_time),
                    DescribeRemark(run, driven)});
  }
  context.output().Print(LayOutTable(rows));
  return kExitDone;
}

}  // namespace

CommandAction DefineRunsCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<RunsOptions>();
  accepts.Add("--state", &options->state, "Only runs in this state")
      .ValueName("STATE")
      .OneOf({"RUNNING", "PAUSED", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"});
  accepts.Add("--limit", &options->limit, "At most so many; default 20")
      .ValueName("N")
      .Range(1, kLimitMax);
  return [options](CommandContext& context) { return ShowRuns(context, *options); };
}

}  // namespace httptask::runner
