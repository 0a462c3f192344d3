#include "plugin/catalog/search/index_words.h"

#include <algorithm>
#include <unordered_set>

#include "plugin/base/text.h"
#include "plugin/catalog/search/search_text.h"

namespace httptask {
namespace {

constexpr int kRowBits = 32;
constexpr int64_t kLengthMax = 255;
// So much further down comes what the reference advises against.
constexpr int64_t kDeprecatedLength = 16;

// Adds words to columns, each word once.
class WordAdder {
 public:
  void Add(std::string_view text, std::string& column) {
    for (std::string& word : FoldedWordsOf(text)) AddWord(std::move(word), column);
  }

  void AddWord(std::string word, std::string& column) {
    const auto [added, is_new] = seen_.insert(std::move(word));
    if (!is_new) return;
    if (!column.empty()) column += ' ';
    column += *added;
  }

 private:
  std::unordered_set<std::string> seen_;
};

}  // namespace

IndexedWords WordsToIndex(const Operation& operation, std::string_view api) {
  IndexedWords words;
  WordAdder adder;
  adder.Add(operation.id, words.name);
  const std::vector<std::string> parts = FoldedWordsOf(operation.id);
  adder.AddWord(Join(parts, "").substr(0, kWordBytesMax), words.name);
  adder.Add(api, words.api);
  adder.AddWord(ApiWord(api), words.api);
  adder.AddWord(MethodWord(operation.method), words.api);
  adder.Add(operation.path, words.path);
  for (const std::string& tag : operation.tags) adder.Add(tag, words.tags);
  adder.Add(operation.summary, words.summary);
  adder.Add(std::string_view(operation.description).substr(0, kIndexedDescriptionBytes),
            words.description);
  return words;
}

std::string ApiWord(std::string_view api) {
  return "=" + ToLower(api);
}

std::string MethodWord(std::string_view method) {
  return "@" + ToLower(method);
}

int64_t IndexRow(const Operation& operation, int64_t operation_id) {
  const auto length =
      static_cast<int64_t>(WordsOf(operation.id).size() + WordsOf(operation.path).size()) +
      (operation.deprecated ? kDeprecatedLength : 0);
  return (std::min(length, kLengthMax) << kRowBits) | operation_id;
}

int64_t OperationOfRow(int64_t row) {
  return row & ((int64_t{1} << kRowBits) - 1);
}

}  // namespace httptask
