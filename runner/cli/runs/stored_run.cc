#include "runner/cli/runs/stored_run.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "runner/engine/run_json.h"
#include "runner/journal/journal_lock.h"

namespace httptask::runner {
namespace {

// Ids that an ambiguous prefix is explained with.
constexpr size_t kNamedRunsMax = 4;

// Open runs that `run` started.
std::vector<std::string> ChildIds(const Run& run) {
  std::vector<std::string> ids;
  for (const auto& [number, task] : run.tasks) {
    if (!IsTerminal(task.state) && !task.child_run_id.empty()) ids.push_back(task.child_run_id);
  }
  if (!run.failure_run_id.empty()) ids.push_back(run.failure_run_id);
  return ids;
}

}  // namespace

StatusOr<std::unique_ptr<SqliteJournal>> OpenJournal(JournalUse use) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  return SqliteJournal::Open(folder, use);
}

StatusOr<Driven> FindDriven() {
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  return JournalLock::FindHolder(folder) ? Driven::kYes : Driven::kNo;
}

StatusOr<std::string> FindRunId(SqliteJournal& journal, std::string_view prefix) {
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<std::string> ids,
                            journal.FindRuns(prefix, kNamedRunsMax + 1));
  for (const std::string& id : ids) {
    if (id == prefix) return id;
  }
  if (ids.size() == 1 && !prefix.empty()) return std::move(ids.front());
  if (ids.empty() || prefix.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("there is no run '{}': `httptask runs` lists them", prefix));
  }
  const bool is_cut = ids.size() > kNamedRunsMax;
  if (is_cut) ids.pop_back();
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("several runs begin with '{}': {}{}; give more of the id", prefix,
                               Join(ids, ", "), is_cut ? " …" : ""));
}

StatusOr<Run> ReadRun(SqliteJournal& journal, const std::string& id) {
  RunReplayer replayer;
  return ReadRun(journal, id, replayer);
}

StatusOr<Run> ReadRun(SqliteJournal& journal, const std::string& id, RunReplayer& replayer) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Event> events, journal.Read(id));
  StatusOr<Run> run = replayer.Replay(id, events);
  return run.ok() ? std::move(run) : AddContext(run.status(), "the run " + id);
}

StatusOr<Json> ReadRunJson(SqliteJournal& journal, const std::string& id) {
  HTTPTASK_ASSIGN_OR_RETURN(const Run run, ReadRun(journal, id));
  std::map<std::string, std::optional<Run>> others;
  return RunToJson(run, [&](const std::string& other) -> const Run* {
    const auto [entry, is_new] = others.try_emplace(other);
    if (is_new) {
      StatusOr<Run> read = ReadRun(journal, other);
      if (read.ok()) entry->second = *std::move(read);
    }
    return entry->second ? &*entry->second : nullptr;
  });
}

StatusOr<std::vector<Run>> ReadFamily(SqliteJournal& journal, const std::string& id) {
  std::vector<Run> family;
  std::set<std::string> known;
  std::vector<std::string> todo = {id};
  RunReplayer replayer;
  while (!todo.empty()) {
    const std::string next = std::move(todo.back());
    todo.pop_back();
    if (!known.insert(next).second) continue;
    HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Event> events, journal.Read(next));
    if (events.empty() && next != id) continue;  // A parent that is no longer kept.
    HTTPTASK_ASSIGN_OR_RETURN(Run run, replayer.Replay(next, events));
    if (next != id && IsTerminal(run.state)) continue;
    for (std::string& child : ChildIds(run)) todo.push_back(std::move(child));
    if (!run.parent_run_id.empty()) todo.push_back(run.parent_run_id);
    family.push_back(std::move(run));
  }
  return family;
}

StatusOr<std::vector<Run>> ReadOpenRuns(SqliteJournal& journal) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<std::string> ids, journal.OpenRuns());
  std::vector<Run> runs;
  RunReplayer replayer;
  for (const std::string& id : ids) {
    HTTPTASK_ASSIGN_OR_RETURN(Run run, ReadRun(journal, id, replayer));
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace httptask::runner
