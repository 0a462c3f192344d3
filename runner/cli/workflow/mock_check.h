#pragma once

#include <string>
#include <vector>

#include "runner/engine/mock_driver.h"
#include "runner/engine/run_range.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// A sentence for each name in the mocks that no task has, with the nearest. Names that a dynamic
// fork may give its tasks are not known.
std::vector<std::string> FindUnknownMocks(const Definition& definition, const Mocks& mocks);

// Names of the tasks before the range that tasks within it read, and that have no output: null is
// read instead.
std::vector<std::string> FindMissingOutputs(const Definition& definition, const RunRange& range);

}  // namespace httptask::runner
