#pragma once

#include <sys/types.h>

#include <vector>

namespace httptask::runner {

// From now on SIGINT and SIGTERM end the program at once with exit code 130, whatever its threads
// wait for, after the children were asked to stop (SIGTERM). Call once, before threads are started.
void ExitOnInterrupt(std::vector<pid_t> children);

}  // namespace httptask::runner
