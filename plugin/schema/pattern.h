#pragma once

#include <string>
#include <string_view>

namespace httptask {

// Whether `pattern` (a regular expression of ECMA-262, as JSON Schema has it) occurs in `text`. A
// pattern that RE2 cannot take (look-around, back references) matches everything: it cannot be
// judged here.
bool MatchesPattern(std::string_view text, std::string_view pattern);

// A text that the pattern matches, with at least `letters_min` letters where it allows repetition;
// empty when none is found.
std::string MakeMatch(std::string_view pattern, size_t letters_min);

}  // namespace httptask
