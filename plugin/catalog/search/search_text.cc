#include "plugin/catalog/search/search_text.h"

#include "plugin/base/text.h"

namespace httptask {
namespace {

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
  // A byte of a letter outside ASCII does not tell its case.
  if (IsLower(text[i - 1]) || IsDigit(text[i - 1])) return true;
  if (!IsUpper(text[i - 1])) return false;
  return i + 1 < text.size() && IsLower(text[i + 1]);
}

// The letter of U+00C0 to U+00FF without its accent; `?` where there is none.
constexpr std::string_view kLatinBase =
    "aaaaaa?ceeeeiiii?nooooo?ouuuuy??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y";

// In UTF-8 these letters are 0xC3 and a second byte from 0x80 on.
std::string Fold(std::string_view word) {
  std::string folded;
  for (size_t i = 0; i < word.size(); ++i) {
    const bool is_latin = word[i] == '\xC3' && i + 1 < word.size();
    const char base = is_latin ? kLatinBase[static_cast<unsigned char>(word[i + 1]) & 0x3F] : '?';
    if (base != '?') {
      folded += base;
      ++i;
    } else {
      folded += word[i];
    }
  }
  return ToLower(folded.substr(0, CountUtf8Prefix(folded.substr(0, kWordBytesMax))));
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

std::vector<std::string> FoldedWordsOf(std::string_view text) {
  std::vector<std::string> words = WordsOf(IsUtf8(text) ? std::string(text) : ToUtf8(text));
  for (std::string& word : words) word = Fold(word);
  return words;
}

}  // namespace httptask
