#pragma once

// HTTPTASK_CHECK(condition): aborts with the place when an invariant of ours is broken. For bugs
// only, never for anything that an input, a peer or a disk can cause.
#define HTTPTASK_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::httptask::FailCheck(#condition, __FILE__, __LINE__))

namespace httptask {
[[noreturn]] void FailCheck(const char* condition, const char* file, int line);
}  // namespace httptask
