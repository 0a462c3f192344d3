#include "runner/cli/workflow/check_command.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/workflow/drift_check.h"
#include "runner/cli/workflow/script_check.h"
#include "runner/model/definition.h"

namespace httptask::runner {
namespace {

struct CheckOptions {
  std::string file;
  bool allows_drift = false;
};

Json FaultsToJson(const std::string& file, const std::vector<Diagnostic>& faults,
                  const std::vector<Drift>& drifts) {
  Json problems = Json::array();
  for (const Diagnostic& fault : faults) {
    problems.push_back({{"line", fault.position.line},
                        {"column", fault.position.column},
                        {"reason", fault.what},
                        {"help", fault.help}});
  }
  return {{"file", file}, {"problems", std::move(problems)}, {"drift", DriftsToJson(drifts)}};
}

bool IsBefore(const Diagnostic& a, const Diagnostic& b) {
  return std::pair(a.position.line, a.position.column) <
         std::pair(b.position.line, b.position.column);
}

StatusOr<int> Check(CommandContext& context, const CheckOptions& options) {
  const std::string& file = options.file;
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ParsedDefinition parsed = ParseDefinition(text, file);
  // A run goes on with these; a check tells them all the same.
  parsed.faults.insert(parsed.faults.end(), parsed.warnings.begin(), parsed.warnings.end());
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Diagnostic> scripts,
                            CheckScripts(parsed.definition, file));
  parsed.faults.insert(parsed.faults.end(), scripts.begin(), scripts.end());
  std::stable_sort(parsed.faults.begin(), parsed.faults.end(), IsBefore);
  for (const Diagnostic& fault : parsed.faults) {
    context.output().Note(FormatDiagnostic(fault, text));
  }
  std::vector<Drift> drifts;
  if (parsed.ok()) {
    HTTPTASK_ASSIGN_OR_RETURN(drifts, FindDrifts(context, parsed.definition, {}));
    context.output().Note(FormatDrifts(drifts));
  }
  const Status refusal = options.allows_drift ? Status() : RefuseBroken(drifts);
  if (context.json()) {
    context.output().PrintJson(FaultsToJson(file, parsed.faults, drifts));
  } else if (!refusal.ok()) {
    return refusal;
  } else if (parsed.ok()) {
    const size_t count = parsed.definition.tasks.size();
    context.output().Print("ok: " + std::to_string(count) + (count == 1 ? " task\n" : " tasks\n"));
  }
  return parsed.ok() && refusal.ok() ? kExitDone : kExitNotRun;
}

}  // namespace

CommandAction DefineCheckCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<CheckOptions>();
  accepts.Add("file", &options->file, "Workflow definition").ValueName("FILE").Required();
  accepts.Add("--allow-drift", &options->allows_drift,
              "Accept also where an operation has changed so that its task no longer fits");
  return [options](CommandContext& context) { return Check(context, *options); };
}

}  // namespace httptask::runner
