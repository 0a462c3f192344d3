#include "runner/cli/workflow/drift_check.h"

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// What a prepared task says of its operation.
struct Prepared {
  std::string task;
  std::string operation;
  std::string digest;
};

void FindPrepared(const std::vector<Task>& tasks, std::vector<Prepared>& found) {
  for (const Task& task : tasks) {
    const Json* nested = FindMember(task.input_parameters, "http_request");
    const Json& request = nested == nullptr ? task.input_parameters : *nested;
    const std::string_view operation = StringMember(request, "operation");
    const std::string_view digest = StringMember(request, "operationDigest");
    if (!operation.empty() && !digest.empty()) {
      found.push_back({task.reference_name, std::string(operation), std::string(digest)});
    }
    for (const TaskBranch& branch : task.branches) FindPrepared(branch.tasks, found);
  }
}

Drift MakeDrift(const Prepared& prepared, const v1::OperationChange& change) {
  Drift drift = {.task = prepared.task, .operation = prepared.operation};
  drift.breaks = change.kind() == v1::CHANGE_KIND_BROKEN;
  for (const v1::Difference& difference : change.differences()) {
    drift.differences.push_back(difference.place().empty()
                                    ? difference.what()
                                    : difference.place() + " " + difference.what());
  }
  return drift;
}

StatusOr<std::vector<Drift>> Ask(PluginClient& plugin, const std::vector<Prepared>& tasks) {
  std::vector<Drift> drifts;
  for (const Prepared& prepared : tasks) {
    v1::GetOperationRequest request;
    request.set_operation(prepared.operation);
    request.set_since_digest(prepared.digest);
    const StatusOr<v1::GetOperationResponse> response = plugin.GetOperation(request);
    if (response.ok()) {
      if (response->has_change()) drifts.push_back(MakeDrift(prepared, response->change()));
    } else if (ReasonOf(response.status()) == Reason::kOperationNotFound) {
      drifts.push_back({prepared.task, prepared.operation, {"is gone from the reference"}, true});
    } else if (ReasonOf(response.status()) != Reason::kApiNotFound) {
      return response.status();
    }
  }
  return drifts;
}

}  // namespace

StatusOr<std::vector<Drift>> FindDrifts(CommandContext& context, const Definition& definition,
                                        const PluginAccess& access) {
  std::vector<Prepared> tasks;
  FindPrepared(definition.tasks, tasks);
  if (tasks.empty()) return std::vector<Drift>();
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(access));
  return Ask(*plugin, tasks);
}

std::string FormatDrifts(const std::vector<Drift>& drifts) {
  std::string text;
  for (const Drift& drift : drifts) {
    text += drift.breaks ? "broken: " : "changed: ";
    text += "the operation " + drift.operation + " is not what the task `" + drift.task +
            "` was prepared for\n";
    for (const std::string& difference : drift.differences) text += "  " + difference + "\n";
  }
  return ToTerminal(text);
}

Json DriftsToJson(const std::vector<Drift>& drifts) {
  Json list = Json::array();
  for (const Drift& drift : drifts) {
    list.push_back({{"task", drift.task},
                    {"operation", drift.operation},
                    {"kind", drift.breaks ? "broken" : "compatible"},
                    {"differences", drift.differences}});
  }
  return list;
}

Status RefuseBroken(const std::vector<Drift>& drifts) {
  std::vector<Problem> problems;
  for (const Drift& drift : drifts) {
    if (!drift.breaks) continue;
    problems.push_back({drift.task, "drift",
                        "was prepared for another form of " + drift.operation +
                            (drift.differences.empty() ? "" : ": " + drift.differences[0])});
  }
  if (problems.empty()) return absl::OkStatus();
  return MakeError(Reason::kDefinitionInvalid,
                   "what was prepared no longer fits the reference; prepare these tasks again, or "
                   "go on with --allow-drift",
                   std::move(problems));
}

}  // namespace httptask::runner
