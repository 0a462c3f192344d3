#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace httptask {

// The words in a text: parted at everything that is no letter or digit, and within names
// (`linkTokenCreate`, `HTTPServer2Get`: `HTTP`, `Server2`, `Get`). Letters outside ASCII belong to
// words.
std::vector<std::string> WordsOf(std::string_view text);

// The words as they are compared: lower case, Latin letters without their accents, at most
// kWordBytesMax of each. A text that is not UTF-8 is taken as ToUtf8 makes it.
std::vector<std::string> FoldedWordsOf(std::string_view text);

// Longer words are cut, in bytes.
inline constexpr size_t kWordBytesMax = 64;

}  // namespace httptask
