#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace httptask {

// The words in a text: parted at everything that is no letter or digit, and within names
// (`linkTokenCreate`, `HTTPServer2Get`: `HTTP`, `Server2`, `Get`). Letters outside ASCII belong to
// words.
std::vector<std::string> WordsOf(std::string_view text);

// What the full-text index holds for a name or path: the text and its words.
std::string IndexText(std::string_view text);

// The FTS5 expression that finds what holds every word of `words`, or words that begin with it.
// Nothing in `words` is query syntax. Empty when there is no word in it. At most 32 words count.
std::string SearchExpression(std::string_view words);

}  // namespace httptask
