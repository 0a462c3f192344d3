#pragma once

#include <string>
#include <vector>

#include "plugin/base/diagnostic.h"
#include "plugin/base/status.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// Reads a definition that has to be right. Errors: ARGUMENT_INVALID (no such file, …),
// DEFINITION_INVALID with every fault, each with its line and caret.
StatusOr<Definition> ReadDefinition(const std::string& file);

// The same for a file that may also be one task, as `prepare` prints it, or the settings of one
// alone: its `http_request`, in that member or without it.
StatusOr<Definition> ReadDefinitionOrTask(const std::string& file);

// All faults as one error: DEFINITION_INVALID, for people. `headline` comes first unless it is
// empty.
Status FaultsToError(std::string_view headline, const std::vector<Diagnostic>& faults,
                     std::string_view text);

}  // namespace httptask::runner
