#include "runner/cli/workflow/check_command.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"
#include "runner/cli/workflow/drift_check.h"
#include "runner/cli/workflow/request_check.h"
#include "runner/cli/workflow/script_check.h"
#include "runner/model/definition.h"

namespace httptask::runner {
namespace {

struct CheckOptions {
  std::string file;
  bool allows_drift = false;
  bool is_strict = false;
};

Json FaultsToJson(const std::string& file, const std::vector<Diagnostic>& faults,
                  const std::vector<Drift>& drifts) {
  Json problems = Json::array();
  for (const Diagnostic& fault : faults) {
    problems.push_back({{"line", fault.position.line},
                        {"column", fault.position.column},
                        {"severity", SeverityName(fault.severity)},
                        {"reason", fault.what},
                        {"help", fault.help}});
  }
  return {{"file", file}, {"problems", std::move(problems)}, {"drift", DriftsToJson(drifts)}};
}

bool IsBefore(const Diagnostic& a, const Diagnostic& b) {
  return std::pair(a.position.line, a.position.column) <
         std::pair(b.position.line, b.position.column);
}

std::string Count(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// Everything that is to be told of a definition, in order of place.
StatusOr<std::vector<Diagnostic>> FindAll(CommandContext& context, ParsedDefinition& parsed,
                                          const std::string& file) {
  std::vector<Diagnostic> all = std::move(parsed.faults);
  all.insert(all.end(), parsed.warnings.begin(), parsed.warnings.end());
  ProcessScriptEvaluator compiler(ScriptProgram());
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Diagnostic> scripts,
                            CheckScripts(parsed.definition, file, compiler));
  all.insert(all.end(), scripts.begin(), scripts.end());
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Diagnostic> requests,
                            CheckRequests(context, parsed.definition, file));
  all.insert(all.end(), requests.begin(), requests.end());
  std::stable_sort(all.begin(), all.end(), IsBefore);
  return all;
}

Status RefuseWarnings(size_t warnings) {
  return MakeError(Reason::kDefinitionInvalid,
                   Count(warnings, "warning") + ", and --strict lets none pass");
}

StatusOr<int> Check(CommandContext& context, const CheckOptions& options) {
  const std::string& file = options.file;
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ParsedDefinition parsed = ParseDefinition(text, file);
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<Diagnostic> faults, FindAll(context, parsed, file));
  for (const Diagnostic& fault : faults) context.output().Note(FormatDiagnostic(fault, text));
  const size_t warnings = std::ranges::count(faults, Severity::kWarning, &Diagnostic::severity);
  const bool is_accepted = warnings == faults.size();
  std::vector<Drift> drifts;
  if (is_accepted) {
    HTTPTASK_ASSIGN_OR_RETURN(drifts, FindDrifts(context, parsed.definition, {}));
    context.output().Note(FormatDrifts(drifts));
  }
  Status refusal = options.allows_drift ? Status() : RefuseBroken(drifts);
  if (refusal.ok() && is_accepted && options.is_strict && warnings > 0) {
    refusal = RefuseWarnings(warnings);
  }
  if (context.json()) {
    context.output().PrintJson(FaultsToJson(file, faults, drifts));
  } else if (!refusal.ok()) {
    return refusal;
  } else if (is_accepted) {
    context.output().Print("ok: " + Count(parsed.definition.tasks.size(), "task") +
                           (warnings == 0 ? "" : ", " + Count(warnings, "warning")) + "\n");
  }
  return is_accepted && refusal.ok() ? kExitDone : kExitNotRun;
}

}  // namespace

CommandAction DefineCheckCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<CheckOptions>();
  accepts.Add("file", &options->file, "Workflow definition").ValueName("FILE").Required();
  accepts.Add("--allow-drift", &options->allows_drift,
              "Accept also where an operation has changed so that its task no longer fits");
  accepts.Add("--strict", &options->is_strict, "Refuse warnings too");
  return [options](CommandContext& context) { return Check(context, *options); };
}

}  // namespace httptask::runner
