#pragma once

#include <functional>
#include <string_view>

#include "runner/model/definition.h"

namespace httptask::runner {

// Tells `visit` every text of a definition that may be the name of another workflow, or of a task
// definition, which a run of it looks up: all of those, and more. False when the run makes a name
// from data, so that it may be any: a DYNAMIC, a FORK_JOIN_DYNAMIC, an expression where a workflow
// is named; what was told then says nothing. Definitions within the definition count, too. Pure.
bool VisitNames(const Definition& definition, const std::function<void(std::string_view)>& visit);

}  // namespace httptask::runner
