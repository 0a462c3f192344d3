#include "runner/cli/task/definition_file.h"

#include "plugin/base/file.h"

namespace httptask::runner {

StatusOr<Definition> ReadDefinition(const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ParsedDefinition parsed = ParseDefinition(text, file);
  if (!parsed.ok()) return FaultsToError("", parsed.faults, text);
  return std::move(parsed.definition);
}

Status FaultsToError(std::string_view headline, const std::vector<Diagnostic>& faults,
                     std::string_view text) {
  std::string message(headline);
  for (const Diagnostic& fault : faults) {
    if (!message.empty() && !message.ends_with('\n')) message += '\n';
    message += FormatDiagnostic(fault, text);
  }
  return MakeError(Reason::kDefinitionInvalid, message);
}

}  // namespace httptask::runner
