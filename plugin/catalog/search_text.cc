#include "plugin/catalog/search_text.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// FTS5 refuses expressions that are too deep.
constexpr size_t kWordsMax = 32;
constexpr size_t kPartsMax = 16;

bool IsUpper(char letter) {
  return letter >= 'A' && letter <= 'Z';
}
bool IsLower(char letter) {
  return letter >= 'a' && letter <= 'z';
}
bool IsDigit(char letter) {
  return letter >= '0' && letter <= '9';
}
bool IsLetter(char letter) {
  return IsUpper(letter) || IsLower(letter) || IsDigit(letter) ||
         static_cast<unsigned char>(letter) >= 0x80;
}

// Whether a word begins at `i` although the letter before belongs to one, too.
bool BeginsPart(std::string_view text, size_t i) {
  if (!IsUpper(text[i])) return false;
  if (!IsUpper(text[i - 1])) return true;
  return i + 1 < text.size() && IsLower(text[i + 1]);
}

std::string Prefix(std::string_view word) {
  return fmt::format("\"{}\"*", ToLower(word));
}

// One word that a person typed: as a whole, or all of its parts.
std::string WordExpression(std::vector<std::string> parts) {
  if (parts.size() > kPartsMax) parts.resize(kPartsMax);
  if (parts.size() == 1) return Prefix(parts[0]);
  std::string whole;
  std::vector<std::string> prefixes;
  for (const std::string& part : parts) {
    whole += part;
    prefixes.push_back(Prefix(part));
  }
  return fmt::format("({} OR ({}))", Prefix(whole), Join(prefixes, " AND "));
}

}  // namespace

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  bool within = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsLetter(text[i])) {
      within = false;
      continue;
    }
    if (!within || BeginsPart(text, i)) words.emplace_back();
    words.back() += text[i];
    within = true;
  }
  return words;
}

std::string IndexText(std::string_view text) {
  return fmt::format("{} {}", text, Join(WordsOf(text), " "));
}

std::string SearchExpression(std::string_view words) {
  std::vector<std::string> expressions;
  std::string separated = ToUtf8(words);
  for (char& letter : separated) {
    if (static_cast<unsigned char>(letter) <= ' ') letter = ' ';
  }
  for (std::string_view word : Split(separated, ' ')) {
    std::vector<std::string> parts = WordsOf(word);
    if (!parts.empty()) expressions.push_back(WordExpression(std::move(parts)));
    if (expressions.size() == kWordsMax) break;
  }
  return Join(expressions, " AND ");
}

}  // namespace httptask
