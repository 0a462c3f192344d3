#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/cli/server/definition_store.h"
#include "runner/console/console_message.h"
#include "runner/console/route.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {

// Conductor's paths below /api/metadata: what is registered here is what runs are started by.
// Thread-safe.
class MetadataApi {
 public:
  // Both must outlive the API. `compiler` judges the scripts of what is registered.
  MetadataApi(DefinitionStore& definitions, ProcessScriptEvaluator& compiler)
      : definitions_(definitions), compiler_(compiler) {}

  // `route` is one of them. 400 a definition that `check` refuses, 404 there is none of the name,
  // 409 there is one already (POST without `overwrite=true`), or it comes from --with and cannot be
  // removed; 500 the disk.
  ConsoleAnswer Follow(const Route& route, const ConsoleRequest& request, const Json& body);

 private:
  ConsoleAnswer Register(const ConsoleRequest& request, const Json& body);
  ConsoleAnswer Update(const Json& body);
  ConsoleAnswer Get(const ConsoleRequest& request, const std::string& name) const;
  ConsoleAnswer Remove(const std::string& name, const std::string& version);
  ConsoleAnswer RegisterTasks(const Json& body);
  ConsoleAnswer UpdateTask(const Json& body);
  ConsoleAnswer GetTask(const std::string& name) const;
  ConsoleAnswer RemoveTask(const std::string& name);
  // What `check` refuses.
  Status Judge(const Json& definition);
  // `workflowDefs` or `taskDefs`.
  Json List(const char* name) const;

  DefinitionStore& definitions_;
  ProcessScriptEvaluator& compiler_;
};

// The answer to an error of the engine, the journal or the definitions.
ConsoleAnswer RefuseFor(const Status& error);

// The value in the query; nothing when it is not there or no whole number of at least 0.
std::optional<int> FindQueryNumber(const ConsoleRequest& request, std::string_view name);

}  // namespace httptask::runner
