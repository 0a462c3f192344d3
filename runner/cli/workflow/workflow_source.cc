#include "runner/cli/workflow/workflow_source.h"

#include <utility>

#include "plugin/base/file.h"
#include "runner/cli/task/definition_file.h"
#include "runner/cli/workflow/script_check.h"

namespace httptask::runner {

namespace {

// What `check` refuses of a definition's scripts, as an error.
Status RefuseScripts(const Definition& definition, const std::string& file,
                     ProcessScriptEvaluator& compiler) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Diagnostic> refused,
                            FindRefusedScripts(definition, file, compiler));
  return refused.empty() ? Status() : FaultsToError("", refused, definition.text);
}

}  // namespace

StatusOr<std::shared_ptr<const Library>> ReadLibrary(const std::vector<std::string>& files,
                                                     ProcessScriptEvaluator& compiler) {
  auto library = std::make_shared<Library>();
  for (const std::string& file : files) {
    HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    HTTPTASK_ASSIGN_OR_RETURN(const Library::Workflows workflows, library->Add(text, file));
    for (const auto& workflow : workflows) {
      HTTPTASK_RETURN_IF_ERROR(RefuseScripts(workflow->definition(), file, compiler));
    }
  }
  return std::shared_ptr<const Library>(std::move(library));
}

StatusOr<std::shared_ptr<const Workflow>> MakeWorkflow(const std::string& text,
                                                       const std::string& file,
                                                       const Library& library,
                                                       ProcessScriptEvaluator& compiler) {
  ParsedDefinition parsed = ParseDefinition(text, file, library.task_definitions());
  if (!parsed.ok()) return FaultsToError("", parsed.faults, text);
  HTTPTASK_RETURN_IF_ERROR(RefuseScripts(parsed.definition, file, compiler));
  return std::make_shared<const Workflow>(std::move(parsed.definition));
}

}  // namespace httptask::runner
