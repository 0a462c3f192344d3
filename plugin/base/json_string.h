#pragma once

#include <cstddef>
#include <string_view>

namespace httptask {

// How many bytes from the beginning stand in a JSON string as they are: no control character, no
// quote and no backslash (RFC 8259, section 7). Bytes outside ASCII do.
size_t CountPlainLetters(std::string_view text);

// How many bytes from the beginning are ASCII.
size_t CountAscii(std::string_view text);

}  // namespace httptask
