#include "plugin/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/json_parser.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

// Letters of a line that are shown; more are cut around the place.
constexpr size_t kLettersMax = 100;
constexpr size_t kLettersBefore = 60;

std::string_view LineAt(std::string_view text, size_t line) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (size_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  std::string_view found = text.substr(0, text.find('\n'));
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

// Safe for a terminal, and on one line.
std::string OneLine(std::string_view text) {
  std::string line = ToTerminal(ReplaceAll(text, "\r\n", " "));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

// C0, DEL, or C1 (U+0080 to U+009F, which some terminals obey as well).
bool IsControl(std::string_view letter) {
  const auto first = static_cast<unsigned char>(letter[0]);
  if (letter.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(letter[1]) < 0xA0;
}

// The letters of a line, each one column wide: UTF-8 kept together, tabs and controls as one space.
std::vector<std::string> Letters(std::string_view line) {
  std::vector<std::string> letters;
  for (char c : ToUtf8(line)) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues && !letters.empty()) {
      letters.back() += c;
    } else {
      letters.emplace_back(1, c);
    }
  }
  for (std::string& letter : letters) {
    if (IsControl(letter)) letter = " ";
  }
  return letters;
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::string FormatDiagnostic(const Diagnostic& diagnostic, std::string_view text) {
  const auto [line, column] = diagnostic.position;
  std::string out = fmt::format("{}: {}:{}:{}: {}\n", SeverityName(diagnostic.severity),
                                OneLine(diagnostic.file), line, column, OneLine(diagnostic.what));
  const std::vector<std::string> letters = Letters(LineAt(text, line));
  const size_t place = std::min(column - 1, letters.size());
  const size_t begin =
      letters.size() > kLettersMax && place > kLettersBefore ? place - kLettersBefore : 0;
  const size_t end = std::min(letters.size(), begin + kLettersMax);
  std::string shown;
  for (size_t i = begin; i < end; ++i) shown += letters[i];
  const std::string before = begin > 0 ? "…" : "";
  out += fmt::format("  {}{}{}\n", before, shown, end < letters.size() ? "…" : "");
  out += fmt::format("  {}^\n", std::string(place - begin + (begin > 0 ? 1 : 0), ' '));
  if (!diagnostic.help.empty()) out += fmt::format("help: {}\n", OneLine(diagnostic.help));
  return out;
}

}  // namespace httptask
