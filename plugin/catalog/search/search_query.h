#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace httptask {

// A word that a person typed, folded: `linkTok` has the parts `link` and `tok` and is `linktok` as
// a whole.
struct SearchWord {
  std::string whole;
  std::vector<std::string> parts;

  bool operator==(const SearchWord&) const = default;
};

// At most this many words of a query count, and so many parts of a word.
inline constexpr size_t kSearchWordsMax = 32;
inline constexpr size_t kSearchPartsMax = 16;

// The words of a query. Small words (`the`, `of`) count only where there is nothing else.
std::vector<SearchWord> SearchWordsOf(std::string_view query);

// How near the words of the index have to be.
enum class WordMatch {
  // The words themselves.
  kExact,
  // The words themselves, or their singular or plural; of the last one also a word that begins with
  // it, since it may not be typed to its end.
  kLastBegins,
  // Words that begin with them, or their singular.
  kPrefix,
};

// The FTS5 expression that finds what holds every word in `columns` (`{name path}`; empty: in all).
// Nothing in the words is query syntax. CHECKs that there is a word.
std::string SearchExpression(const std::vector<SearchWord>& words, std::string_view columns,
                             WordMatch match);

// The expression for one word as it may have been meant: every word that differs in one letter
// (another, missing, one too many, two swapped).
std::string VariantsExpression(std::string_view word);
// Shorter words have no variants, and neither have longer ones; in bytes.
inline constexpr size_t kVariantBytesMin = 4;
inline constexpr size_t kVariantBytesMax = 24;

// The singular of an English plural, or empty.
std::string SingularOf(std::string_view word);

}  // namespace httptask
