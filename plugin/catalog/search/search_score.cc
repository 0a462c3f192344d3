#include "plugin/catalog/search/search_score.h"

#include <algorithm>
#include <array>

#include "plugin/base/text.h"
#include "plugin/catalog/search/search_text.h"

namespace httptask {
namespace {

// Points for a word that stands in a text as a whole, and for one that begins a word there.
struct Points {
  int whole;
  int beginning;
};
constexpr Points kName = {60, 36};
constexpr Points kApi = {45, 15};
constexpr Points kPath = {35, 18};
constexpr Points kTags = {30, 15};
constexpr Points kSummary = {20, 10};
// For a word that only the description has.
constexpr int kElsewhere = 2;
// For the words covering the whole of the id, of the path, and nothing but the id in order.
constexpr int kCoversName = 40;
constexpr int kCoversPath = 30;
constexpr int kIsName = 400;
constexpr int kInOrder = 15;
constexpr int kMethodFits = 12;
constexpr int kDeprecated = -60;

using Words = std::vector<std::string>;

enum class Match { kNone, kBeginning, kWhole };

Match MatchOf(const std::string& typed, const std::string& word) {
  if (word == typed || SingularOf(typed) == word || SingularOf(word) == typed) return Match::kWhole;
  return word.starts_with(typed) ? Match::kBeginning : Match::kNone;
}

int PointsIn(const Words& words, const std::string& typed, Points points) {
  int best = 0;
  for (const std::string& word : words) {
    const Match match = MatchOf(typed, word);
    if (match == Match::kWhole) return points.whole;
    if (match == Match::kBeginning) best = points.beginning;
  }
  return best;
}

bool IsAmong(const Words& typed, const std::string& word) {
  return std::any_of(typed.begin(), typed.end(),
                     [&](const std::string& part) { return MatchOf(part, word) != Match::kNone; });
}

int Coverage(const Words& words, const Words& typed, int points) {
  if (words.empty()) return 0;
  const auto covered = std::count_if(words.begin(), words.end(),
                                     [&](const std::string& word) { return IsAmong(typed, word); });
  return static_cast<int>(covered * points / static_cast<std::ptrdiff_t>(words.size()));
}

// Whether the typed words stand in this order, side by side.
bool StandInOrder(const Words& words, const Words& typed) {
  if (typed.size() < 2) return false;
  return std::search(words.begin(), words.end(), typed.begin(), typed.end(),
                     [](const std::string& word, const std::string& part) {
                       return MatchOf(part, word) != Match::kNone;
                     }) != words.end();
}

// Whether a word says what the method does: `list` is GET.
bool MethodFits(std::string_view method, const Words& typed) {
  struct Verb {
    std::string_view word;
    std::string_view methods;
  };
  constexpr std::array<Verb, 13> kVerbs = {{{"list", "GET"},
                                            {"get", "GET"},
                                            {"read", "GET"},
                                            {"find", "GET"},
                                            {"fetch", "GET"},
                                            {"retrieve", "GET"},
                                            {"create", "POST"},
                                            {"add", "POST"},
                                            {"new", "POST"},
                                            {"send", "POST"},
                                            {"update", "PUT PATCH POST"},
                                            {"delete", "DELETE"},
                                            {"remove", "DELETE"}}};
  return std::any_of(kVerbs.begin(), kVerbs.end(), [&](const Verb& verb) {
    return typed.front() == verb.word && verb.methods.find(method) != std::string_view::npos;
  });
}

}  // namespace

int ScoreOperation(const std::vector<SearchWord>& words, const ScoredTexts& texts) {
  const Words name = FoldedWordsOf(texts.id);
  const Words api = FoldedWordsOf(texts.api);
  const Words path = FoldedWordsOf(texts.path);
  const Words tags = FoldedWordsOf(texts.tags);
  const Words summary = FoldedWordsOf(texts.summary);
  const std::string whole_name = Join(name, "");
  Words typed;
  for (const SearchWord& word : words) {
    typed.insert(typed.end(), word.parts.begin(), word.parts.end());
  }
  if (typed.empty()) return 0;
  int score = texts.deprecated ? kDeprecated : 0;
  for (const std::string& part : typed) {
    score += std::max({PointsIn(name, part, kName), PointsIn(api, part, kApi),
                       PointsIn(path, part, kPath), PointsIn(tags, part, kTags),
                       PointsIn(summary, part, kSummary),
                       whole_name.starts_with(part) ? kName.beginning : 0, kElsewhere});
  }
  score += Coverage(name, typed, kCoversName) + Coverage(path, typed, kCoversPath);
  if (Join(typed, "") == whole_name) score += kIsName;
  if (StandInOrder(name, typed)) score += kInOrder;
  if (MethodFits(texts.method, typed)) score += kMethodFits;
  return score;
}

}  // namespace httptask
