#pragma once

#include <string>

#include "runner/engine/run.h"

namespace httptask::runner {

// Whether a process lets the runs of the journal go on at the moment.
enum class Driven { kYes, kNo };

// Whether the run was left by a process that is gone, and goes on when somebody resumes it; not
// when all that it waits for is somebody outside.
bool IsInterrupted(const Run& run, Driven driven);

// What else is to be said of a run in a list: why it failed, what it waits for (a request that may
// have been sent and will not be sent again is RESULT_UNKNOWN, also before it is resumed), or that
// it was interrupted or paused and how it goes on. May be empty.
std::string DescribeRemark(const Run& run, Driven driven);

}  // namespace httptask::runner
