#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace httptask {

// A condition on what follows the beginning of a text: `(?=…)` or `(?!…)`.
struct LookAhead {
  // For RE2, anchored at the beginning.
  std::string pattern;
  bool must_match = true;

  bool operator==(const LookAhead&) const = default;
};

// A regular expression of ECMA-262, as JSON Schema has it, in the words of RE2. Look-aheads behind
// a leading `^` stand apart; those elsewhere, and back references, stay in the pattern, which RE2
// then refuses. Code points (`\uD83D\uDE00`, `\u{1F600}`), long names of Unicode properties
// (`\p{Letter}`), names of POSIX classes as properties (`\p{Print}`), named groups, `\c`, `[^]` and
// escaped letters that mean themselves are rewritten; a count above 1,000, which RE2 does not take,
// becomes open (`{1,}`), or 1,000 where it is the least.
struct PatternText {
  std::vector<LookAhead> look_aheads;
  std::string pattern;

  bool operator==(const PatternText&) const = default;
};
PatternText ToRe2(std::string_view pattern);

}  // namespace httptask
