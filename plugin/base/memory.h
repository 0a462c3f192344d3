#pragma once

namespace httptask {

// Gives the system the memory that was freed and that the allocator keeps for later. Takes
// milliseconds. Thread-safe.
void ReleaseFreeMemory();

}  // namespace httptask
