#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}  // namespace re2

namespace httptask {

// A regular expression in the words of RE2, compiled; `ok()` tells whether RE2 can take it. Those
// that were asked for lately are kept, since compiling costs many times more than matching: at
// most kPatternsKept of at most kKeptPatternBytes each. May be called by any thread.
std::shared_ptr<const re2::RE2> CompilePattern(std::string_view pattern);

// One pattern may use 1 MiB of memory.
inline constexpr size_t kPatternsKept = 64;
inline constexpr size_t kKeptPatternBytes = 1024;

}  // namespace httptask
