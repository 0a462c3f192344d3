#pragma once

#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/base/command_context.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// A task whose operation is not what it was when the task was prepared.
struct Drift {
  std::string task;  // Its reference name.
  std::string operation;
  // In words, what breaks first; at most 100.
  std::vector<std::string> differences;
  bool breaks = false;

  bool operator==(const Drift&) const = default;
};

// The tasks, nested ones included, whose `operationDigest` is not that of the catalog. Nothing is
// asked, and no plugin started, where no task has one. An operation that the catalog does not know
// is no drift unless its API is there. Errors: those of the plugin, STORAGE_FAILED.
StatusOr<std::vector<Drift>> FindDrifts(CommandContext& context, const Definition& definition,
                                        const PluginAccess& access);

// One paragraph for each, for people.
std::string FormatDrifts(const std::vector<Drift>& drifts);
Json DriftsToJson(const std::vector<Drift>& drifts);

// DEFINITION_INVALID when one breaks its task: which, how, what to do.
Status RefuseBroken(const std::vector<Drift>& drifts);

}  // namespace httptask::runner
