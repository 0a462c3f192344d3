#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace httptask {

// A text that the pattern (see MatchesPattern) matches, with `letters_min` to `letters_max` code
// points; empty when none is found. At most 4,096 bytes.
std::string MakeMatch(std::string_view pattern, size_t letters_min, size_t letters_max = 4'096);

}  // namespace httptask
