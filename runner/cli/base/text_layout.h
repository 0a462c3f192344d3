#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace httptask::runner {

// The text in lines of at most `width` letters, broken between words; longer words stand alone.
// Line breaks within a paragraph go, empty lines and list items (`- `, `* `) stay. Rows of a table
// (`| a | b |`) and what stands between fences (three backticks or tildes) stay as they are.
std::vector<std::string> WrapText(std::string_view text, size_t width);

// The text, at most `letters_max` letters of it (cut with `…`).
std::string CutLetters(std::string_view text, size_t letters_max);

// The first sentence, on one line, at most `letters_max` letters (cut with `…`).
std::string FirstSentence(std::string_view text, size_t letters_max);

// `1 operation`, `2 operations`.
std::string CountOf(int64_t count, std::string_view noun);

// The text with spaces behind it up to `width` letters.
std::string PadRight(std::string_view text, size_t width);

// Rows with columns that line up, two spaces between them; columns are cut at `column_max` for the
// alignment only, never the text. Each row ends in a newline, without spaces at its end.
std::string LayOutTable(const std::vector<std::vector<std::string>>& rows, size_t column_max = 60);

}  // namespace httptask::runner
