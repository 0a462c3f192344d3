#include "runner/cli/runs/run_list.h"

#include <algorithm>
#include <utility>

#include "plugin/base/clock.h"
#include "runner/cli/runs/stored_run.h"

namespace httptask::runner {

bool RunFilter::Fits(const Run& run) const {
  return (!state || run.state == *state) &&
         (workflow_name.empty() || run.definition().name == workflow_name) &&
         (correlation_id.empty() || run.correlation_id == correlation_id);
}

StatusOr<RunPage> ListRuns(SqliteJournal& journal, const RunFilter& filter, size_t start,
                           size_t count_max, bool counts) {
  const size_t looked_at = filter == RunFilter() && !counts
                               ? std::min(start + count_max, kListedRunsMax)
                               : kListedRunsMax;
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<RunSummary> summaries, journal.List(looked_at));
  RunPage page;
  RunReplayer replayer;
  for (const RunSummary& summary : summaries) {
    const auto* end = std::get_if<RunEnded>(&summary.last.what);
    if (filter.state && end != nullptr && end->state != *filter.state) continue;
    HTTPTASK_ASSIGN_OR_RETURN(Run run, ReadRun(journal, summary.run_id, replayer));
    if (!filter.Fits(run)) continue;
    if (page.total++ >= start && page.runs.size() < count_max) page.runs.push_back(std::move(run));
    if (!counts && page.runs.size() == count_max) break;
  }
  return page;
}

Json RunToListJson(const Run& run) {
  const Definition& definition = run.definition();
  Json json = {{"workflowId", run.id},
               {"workflowName", definition.name},
               {"version", definition.version},
               {"status", RunStateName(run.state)},
               {"startTime", FormatTime(run.start_time)},
               {"endTime", run.end_time == Time() ? Json() : Json(FormatTime(run.end_time))}};
  if (!run.correlation_id.empty()) json["correlationId"] = run.correlation_id;
  if (!run.parent_run_id.empty()) json["parentWorkflowId"] = run.parent_run_id;
  if (!run.message.empty()) json["reasonForIncompletion"] = run.message;
  return json;
}

}  // namespace httptask::runner
