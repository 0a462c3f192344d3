#include "runner/cli/workflow/workflow_source.h"

#include <utility>

#include "plugin/base/file.h"
#include "runner/cli/task/definition_file.h"
#include "runner/cli/workflow/script_check.h"

namespace httptask::runner {

StatusOr<std::shared_ptr<const Library>> ReadLibrary(const std::vector<std::string>& files) {
  auto library = std::make_shared<Library>();
  for (const std::string& file : files) {
    HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    HTTPTASK_RETURN_IF_ERROR(library->Add(text, file));
  }
  return std::shared_ptr<const Library>(std::move(library));
}

StatusOr<std::shared_ptr<const Workflow>> MakeWorkflow(const std::string& text,
                                                       const std::string& file,
                                                       const Library& library) {
  ParsedDefinition parsed = ParseDefinition(text, file, library.task_definitions());
  if (!parsed.ok()) return FaultsToError("", parsed.faults, text);
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Diagnostic> refused,
                            FindRefusedScripts(parsed.definition, file));
  if (!refused.empty()) return FaultsToError("", refused, text);
  return std::make_shared<const Workflow>(std::move(parsed.definition));
}

}  // namespace httptask::runner
