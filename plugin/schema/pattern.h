#pragma once

#include <string>
#include <string_view>

namespace httptask {

// Whether `pattern` (a regular expression of ECMA-262, as JSON Schema has it) occurs in `text`. The
// part of a pattern that RE2 cannot take (look-behind, look-ahead that is not at the beginning,
// back references) matches everything: it cannot be judged here, see CanCheckPattern.
bool MatchesPattern(std::string_view text, std::string_view pattern);

// Whether all of the pattern can be judged. Loaders report those that cannot.
bool CanCheckPattern(std::string_view pattern);

}  // namespace httptask
