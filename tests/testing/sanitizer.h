#pragma once

namespace httptask::testing {

// A sanitizer makes programs several times slower, and keeps memory that was freed to find who
// still uses it. Bounds of time and memory in tests are multiplied by these; without a sanitizer
// they are 1.
#if defined(__SANITIZE_THREAD__) || defined(HTTPTASK_THREAD_SANITIZER)
constexpr int kSanitizerSlowdown = 10;
constexpr int kSanitizerMemory = 10;
#elif defined(__SANITIZE_ADDRESS__)
constexpr int kSanitizerSlowdown = 4;
constexpr int kSanitizerMemory = 10;
#else
constexpr int kSanitizerSlowdown = 1;
constexpr int kSanitizerMemory = 1;
#endif

}  // namespace httptask::testing
