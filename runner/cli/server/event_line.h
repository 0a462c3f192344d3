#pragma once

#include <string>

#include "runner/engine/run.h"

namespace httptask::runner {

// `TIME RUN WORKFLOW: what happened`, ending in a newline; empty for a change of a task that does
// not change its state. Without inputs and outputs, which may be large.
std::string FormatEventLine(const Run& run, const Event& event);

}  // namespace httptask::runner
