#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/engine/run.h"
#include "runner/journal/sqlite_journal.h"

namespace httptask::runner {

// Runs that are looked through for those that fit.
inline constexpr size_t kListedRunsMax = 10'000;

// Which runs are wanted; what is empty does not matter.
struct RunFilter {
  std::optional<RunState> state;
  std::string workflow_name;
  std::string correlation_id;

  bool Fits(const Run& run) const;
  bool operator==(const RunFilter&) const = default;
};

// A part of those that fit, the newest first, among the newest kListedRunsMax.
struct RunPage {
  std::vector<Run> runs;
  size_t total = 0;  // How many fit; counted when `counts` was asked for.
};
// Errors: STORAGE_FAILED.
StatusOr<RunPage> ListRuns(SqliteJournal& journal, const RunFilter& filter, size_t start,
                           size_t count_max, bool counts);

// A run as a list shows it: {"workflowId", "workflowName", "version", "status", "startTime",
// "endTime", "correlationId"?, "parentWorkflowId"?, "reasonForIncompletion"?}.
Json RunToListJson(const Run& run);

}  // namespace httptask::runner
