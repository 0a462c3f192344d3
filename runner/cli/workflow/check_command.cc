#include "runner/cli/workflow/check_command.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/model/definition.h"

namespace httptask::runner {
namespace {

Json FaultsToJson(const std::string& file, const std::vector<Diagnostic>& faults) {
  Json problems = Json::array();
  for (const Diagnostic& fault : faults) {
    problems.push_back({{"line", fault.position.line},
                        {"column", fault.position.column},
                        {"reason", fault.what},
                        {"help", fault.help}});
  }
  return {{"file", file}, {"problems", std::move(problems)}};
}

bool IsBefore(const Diagnostic& a, const Diagnostic& b) {
  return std::pair(a.position.line, a.position.column) <
         std::pair(b.position.line, b.position.column);
}

StatusOr<int> Check(CommandContext& context, const std::string& file) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ParsedDefinition parsed = ParseDefinition(text, file);
  // A run goes on with these; a check tells them all the same.
  parsed.faults.insert(parsed.faults.end(), parsed.warnings.begin(), parsed.warnings.end());
  std::stable_sort(parsed.faults.begin(), parsed.faults.end(), IsBefore);
  for (const Diagnostic& fault : parsed.faults) {
    context.output().Note(FormatDiagnostic(fault, text));
  }
  if (context.json()) {
    context.output().PrintJson(FaultsToJson(file, parsed.faults));
  } else if (parsed.ok()) {
    const size_t count = parsed.definition.tasks.size();
    context.output().Print("ok: " + std::to_string(count) + (count == 1 ? " task\n" : " tasks\n"));
  }
  return parsed.ok() ? kExitDone : kExitNotRun;
}

}  // namespace

CommandAction DefineCheckCommand(CommandOptions& accepts) {
  const auto file = std::make_shared<std::string>();
  accepts.Add("file", file.get(), "Workflow definition").ValueName("FILE").Required();
  return [file](CommandContext& context) { return Check(context, *file); };
}

}  // namespace httptask::runner
