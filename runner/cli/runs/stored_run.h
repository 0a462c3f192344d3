#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "runner/cli/runs/run_remark.h"
#include "runner/engine/run.h"
#include "runner/journal/sqlite_journal.h"

namespace httptask::runner {

// The journal of the state folder. Errors: STORAGE_FAILED.
StatusOr<std::unique_ptr<SqliteJournal>> OpenJournal(JournalUse use);

// Whether some process appends to that journal now. Errors: STORAGE_FAILED.
StatusOr<Driven> FindDriven();

// The only run whose id begins so. Errors: ARGUMENT_INVALID (none, or several), STORAGE_FAILED.
StatusOr<std::string> FindRunId(SqliteJournal& journal, std::string_view prefix);

// Errors: STORAGE_FAILED.
StatusOr<Run> ReadRun(SqliteJournal& journal, const std::string& id);

// The same with what was read before, for many runs.
StatusOr<Run> ReadRun(SqliteJournal& journal, const std::string& id, RunReplayer& replayer);

// The run as Conductor's execution JSON, with those that it started. Errors: STORAGE_FAILED.
StatusOr<Json> ReadRunJson(SqliteJournal& journal, const std::string& id);

// The run with those that started it and those that it started, as far as they have not ended:
// what has to be at hand when it goes on. The run itself is there whatever its state.
StatusOr<std::vector<Run>> ReadFamily(SqliteJournal& journal, const std::string& id);

// All runs that have not ended, oldest first.
StatusOr<std::vector<Run>> ReadOpenRuns(SqliteJournal& journal);

}  // namespace httptask::runner
