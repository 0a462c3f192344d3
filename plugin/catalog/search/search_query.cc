#include "plugin/catalog/search/search_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "plugin/base/check.h"
#include "plugin/base/text.h"
#include "plugin/catalog/search/search_text.h"

namespace httptask {
namespace {

// More of a query is not read, in bytes.
constexpr size_t kQueryBytesMax = 4096;

bool IsSmallWord(const SearchWord& word) {
  constexpr std::array<std::string_view, 17> kSmallWords = {
      "a",  "an", "the", "of", "for", "to", "in",   "on", "with",
      "by", "at", "and", "or", "how", "do", "from", "i"};
  return std::find(kSmallWords.begin(), kSmallWords.end(), word.whole) != kSmallWords.end();
}

std::string Quoted(std::string_view word) {
  return fmt::format("\"{}\"", word);
}

std::string PluralOf(std::string_view word) {
  if (word.size() < 4 || !word.ends_with("y")) return std::string(word) + "s";
  return std::string(word.substr(0, word.size() - 1)) + "ies";
}

std::string PartExpression(const std::string& part, WordMatch match) {
  if (match == WordMatch::kExact) return Quoted(part);
  const std::string singular = SingularOf(part);
  if (match == WordMatch::kLastBegins) {
    return fmt::format("({} OR {})", Quoted(part),
                       Quoted(singular.empty() ? PluralOf(part) : singular));
  }
  if (singular.empty()) return Quoted(part) + "*";
  return fmt::format("({}* OR {})", Quoted(part), Quoted(singular));
}

// What of kLastBegins holds for a word, by whether it is the last.
WordMatch MatchAt(WordMatch match, bool is_last) {
  return match == WordMatch::kLastBegins && is_last ? WordMatch::kPrefix : match;
}

// One word: as a whole, or all of its parts.
std::string WordExpression(const SearchWord& word, WordMatch match, bool is_last) {
  const WordMatch at_end = MatchAt(match, is_last);
  std::vector<std::string> parts;
  for (const std::string& part : word.parts) {
    const bool ends_word = parts.size() + 1 == word.parts.size();
    parts.push_back(PartExpression(part, ends_word ? at_end : match));
  }
  if (parts.size() == 1) return parts[0];
  return fmt::format("({} OR ({}))", PartExpression(word.whole, at_end), Join(parts, " AND "));
}

// The words of which one letter is missing, wrong, too many or swapped with its neighbour.
std::set<std::string> VariantsOf(std::string_view word) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::set<std::string> variants;
  for (size_t i = 0; i <= word.size(); ++i) {
    const std::string head(word.substr(0, i));
    const std::string tail(word.substr(i));
    for (char letter : kLetters) {
      variants.insert(head + letter + tail);
      if (!tail.empty()) variants.insert(head + letter + tail.substr(1));
    }
    if (!tail.empty()) variants.insert(head + tail.substr(1));
    if (tail.size() > 1) variants.insert(head + tail[1] + tail[0] + tail.substr(2));
  }
  variants.erase(std::string(word));
  return variants;
}

}  // namespace

std::vector<SearchWord> SearchWordsOf(std::string_view query) {
  std::string separated(query.substr(0, kQueryBytesMax));
  for (char& letter : separated) {
    if (static_cast<unsigned char>(letter) <= ' ') letter = ' ';
  }
  std::vector<SearchWord> words;
  for (std::string_view typed : Split(separated, ' ')) {
    std::vector<std::string> parts = FoldedWordsOf(typed);
    if (parts.empty() || words.size() == kSearchWordsMax) continue;
    if (parts.size() > kSearchPartsMax) parts.resize(kSearchPartsMax);
    SearchWord word = {Join(parts, "").substr(0, kWordBytesMax), std::move(parts)};
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  std::vector<SearchWord> large;
  std::remove_copy_if(words.begin(), words.end(), std::back_inserter(large), IsSmallWord);
  return large.empty() ? words : large;
}

std::string SearchExpression(const std::vector<SearchWord>& words, std::string_view columns,
                             WordMatch match) {
  HTTPTASK_CHECK(!words.empty());
  std::vector<std::string> expressions;
  for (const SearchWord& word : words) {
    expressions.push_back(WordExpression(word, match, &word == &words.back()));
  }
  const std::string all = Join(expressions, " AND ");
  return columns.empty() ? fmt::format("({})", all) : fmt::format("{} : ({})", columns, all);
}

std::string VariantsExpression(std::string_view word) {
  std::vector<std::string> variants;
  for (const std::string& variant : VariantsOf(word)) variants.push_back(Quoted(variant));
  return fmt::format("({})", Join(variants, " OR "));
}

std::string SingularOf(std::string_view word) {
  if (word.size() < 4 || !word.ends_with("s") || word.ends_with("ss")) return "";
  if (word.ends_with("ies") && word.size() > 4) {
    return std::string(word.substr(0, word.size() - 3)) + "y";
  }
  return std::string(word.substr(0, word.size() - 1));
}

}  // namespace httptask
