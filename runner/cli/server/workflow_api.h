#pragma once

#include <functional>
#include <string>

#include "runner/cli/runs/run_list.h"
#include "runner/cli/server/definition_store.h"
#include "runner/cli/server/metadata_api.h"
#include "runner/cli/server/run_host.h"
#include "runner/console/console_message.h"
#include "runner/console/route.h"
#include "runner/journal/sqlite_journal.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {

// Conductor's REST paths for what the engine does (route.h). What changes is answered when it is in
// the journal; what is read comes from the journal. Thread-safe.
class WorkflowApi {
 public:
  // Runs that a page of a search holds when it does not say how many, and at most.
  static constexpr size_t kPageRuns = 100;
  static constexpr size_t kPageRunsMax = 1'000;

  // All must outlive the API. `compiler` judges the scripts of definitions that come with a
  // request; `definitions` has those that are started by name.
  WorkflowApi(RunHost& host, SqliteJournal& journal, ProcessScriptEvaluator& compiler,
              DefinitionStore& definitions);

  // 400 what is asked is wrong, 404 unknown path, run, task or definition, 405 another method, 409
  // the run's state forbids it, 500 the journal, 503 the host stops.
  ConsoleAnswer Answer(const ConsoleRequest& request);

 private:
  using Parameters = std::vector<std::string>;
  using ChangeRun = std::function<Status(Engine&, const Run&)>;
  using ChangeTask = std::function<TaskUpdated(const TaskRecord&)>;

  ConsoleAnswer Follow(const Route& route, const ConsoleRequest& request, const Json& body);
  ConsoleAnswer Start(const ConsoleRequest& request, const Json& body, const std::string& name);
  ConsoleAnswer StartRun(RunRequest request);
  ConsoleAnswer GetRun(const ConsoleRequest& request, const std::string& id);
  ConsoleAnswer Search(const ConsoleRequest& request);
  ConsoleAnswer ListRunning(const std::string& name);
  ConsoleAnswer Change(const std::string& id, const Json& done, const ChangeRun& change);
  ConsoleAnswer Rerun(const std::string& id, const Json& body);
  ConsoleAnswer Signal(const ConsoleRequest& request, const Parameters& parameters,
                       const Json& body);
  ConsoleAnswer UpdateTask(const Json& body);
  ConsoleAnswer EndTask(const std::string& id,
                        const std::function<const TaskRecord*(const Run&)>& find,
                        const ChangeTask& change);

  RunHost& host_;
  SqliteJournal& journal_;
  ProcessScriptEvaluator& compiler_;
  DefinitionStore& definitions_;
  MetadataApi metadata_;
};

}  // namespace httptask::runner
