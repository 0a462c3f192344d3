#pragma once

#include <functional>
#include <set>
#include <string>

#include "plugin/base/json.h"
#include "runner/engine/run.h"

namespace httptask::runner {

// Run::ExpressionData with those of its members alone that are in `roots`: `workflow`, reference
// names.
Json ExpressionDataOf(const Run& run, const std::set<std::string, std::less<>>& roots);

}  // namespace httptask::runner
