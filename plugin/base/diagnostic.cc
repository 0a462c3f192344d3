#include "plugin/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// Letters of a line that are shown; more are cut around the place.
constexpr size_t kLettersMax = 100;
constexpr size_t kLettersBefore = 60;

std::string_view LineAt(std::string_view text, size_t line) {
  for (size_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  std::string_view found = text.substr(0, text.find('\n'));
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

// The letters of a line, each one column wide: UTF-8 kept together, tabs and controls as one space.
std::vector<std::string> Letters(std::string_view line) {
  std::vector<std::string> letters;
  for (char c : ToUtf8(line)) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (continues && !letters.empty()) {
      letters.back() += c;
    } else {
      letters.emplace_back(1, is_control ? ' ' : c);
    }
  }
  return letters;
}

}  // namespace

std::string FormatDiagnostic(const Diagnostic& diagnostic, std::string_view text) {
  const auto [line, column] = diagnostic.position;
  std::string out = fmt::format("error: {}:{}:{}: {}\n", ToTerminal(diagnostic.file), line, column,
                                ToTerminal(diagnostic.what));
  const std::vector<std::string> letters = Letters(LineAt(text, line));
  const size_t place = std::min(column - 1, letters.size());
  const size_t begin =
      letters.size() > kLettersMax && place > kLettersBefore ? place - kLettersBefore : 0;
  const size_t end = std::min(letters.size(), begin + kLettersMax);
  std::string shown;
  for (size_t i = begin; i < end; ++i) shown += letters[i];
  const std::string before = begin > 0 ? "…" : "";
  out += fmt::format("  {}{}{}\n", before, ToTerminal(shown), end < letters.size() ? "…" : "");
  out += fmt::format("  {}^\n", std::string(place - begin + (begin > 0 ? 1 : 0), ' '));
  if (!diagnostic.help.empty()) out += fmt::format("help: {}\n", ToTerminal(diagnostic.help));
  return out;
}

}  // namespace httptask
