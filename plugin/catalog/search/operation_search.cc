#include "plugin/catalog/search/operation_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_set>
#include <utility>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "plugin/catalog/search/index_words.h"
#include "plugin/catalog/search/search_query.h"
#include "plugin/catalog/search/search_score.h"
#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

constexpr std::string_view kColumns =
    "SELECT o.id, a.name, o.name, o.method, o.path, o.summary, o.tags, o.deprecated "
    "FROM operation AS o JOIN api AS a ON a.id = o.api_id ";

// No id or path is longer, in bytes.
constexpr size_t kExactBytesMax = 4096;

// In which columns words are looked for, and how near they must be: what is likelier to be meant
// first.
struct Round {
  std::string_view columns;
  WordMatch match;
};
constexpr Round kWholeWords[] = {{"{name api}", WordMatch::kExact},
                                 {"{name api path tags}", WordMatch::kExact}};
constexpr Round kLastBegins[] = {{"{name api}", WordMatch::kLastBegins},
                                 {"{name api path tags summary}", WordMatch::kLastBegins}};
// All that is not the last word may be cut short, too, where it costs little and fewer than these
// were found: the index collects every entry of every word with such a beginning.
constexpr size_t kFewFound = 20;
constexpr size_t kFewParts = 2;

std::vector<std::string> TagsOf(std::string_view text) {
  std::vector<std::string> tags;
  const auto list = ParseJson(text.empty() ? "[]" : text);
  if (!list.ok()) return tags;
  for (const Json& tag : *list) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

OperationSummary SummaryAt(const Statement& statement) {
  return {.api = statement.Text(1),
          .id = statement.Text(2),
          .method = statement.Text(3),
          .path = statement.Text(4),
          .summary = statement.Text(5),
          .tags = TagsOf(statement.Text(6)),
          .deprecated = statement.Number(7) != 0};
}

StatusOr<std::vector<OperationSummary>> ReadSummaries(Statement& statement) {
  std::vector<OperationSummary> operations;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return operations;
    operations.push_back(SummaryAt(statement));
  }
}

// Whether there can be an API or a method of this name; nothing else may get into an expression.
bool IsFilter(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
  });
}

// Collects the ids of operations, each once, until there are enough.
class Candidates {
 public:
  explicit Candidates(size_t enough) : enough_(enough) {}

  bool AreEnough() const { return ids_.size() >= enough_; }
  const std::vector<int64_t>& ids() const { return ids_; }
  // To be asked for, so that enough new ones are among them.
  size_t limit() const { return enough_ + ids_.size(); }

  void Add(int64_t id) {
    if (!AreEnough() && seen_.insert(id).second) ids_.push_back(id);
  }

 private:
  const size_t enough_;
  std::vector<int64_t> ids_;
  std::unordered_set<int64_t> seen_;
};

class Searcher {
 public:
  Searcher(sqlite3* database, const SearchQuery& query)
      : database_(database),
        query_(query),
        words_(SearchWordsOf(query.words)),
        candidates_((query.offset + query.limit + kRankedTogether - 1) / kRankedTogether *
                    kRankedTogether) {}

  StatusOr<std::vector<OperationSummary>> Search() {
    if (!IsFilter(query_.api) || !IsFilter(query_.method)) return std::vector<OperationSummary>();
    HTTPTASK_RETURN_IF_ERROR(FindExact());
    exact_ = candidates_.ids().size();
    if (!words_.empty()) HTTPTASK_RETURN_IF_ERROR(FindWords());
    return Ranked();
  }

 private:
  struct Ranking {
    int64_t id = 0;
    int score = 0;
  };

  Status FindWords() {
    HTTPTASK_RETURN_IF_ERROR(FindInRounds(kWholeWords));
    HTTPTASK_RETURN_IF_ERROR(FindBeginnings());
    const size_t found = candidates_.ids().size();
    if (found == 0 || (found < kFewFound && CountParts() <= kFewParts)) {
      HTTPTASK_RETURN_IF_ERROR(Find(SearchExpression(words_, "", WordMatch::kPrefix)));
    }
    return candidates_.ids().empty() ? FindVariants() : absl::OkStatus();
  }

  size_t CountParts() const {
    size_t parts = 0;
    for (const SearchWord& word : words_) parts += word.parts.size();
    return parts;
  }

  Status FindInRounds(std::span<const Round> rounds) {
    for (const Round& round : rounds) {
      if (candidates_.AreEnough()) break;
      HTTPTASK_RETURN_IF_ERROR(Find(SearchExpression(words_, round.columns, round.match)));
    }
    return absl::OkStatus();
  }

  // Where all that there are fit into one portion, the rounds would change nothing.
  Status FindBeginnings() {
    if (candidates_.AreEnough()) return absl::OkStatus();
    const std::string everywhere = SearchExpression(words_, "", WordMatch::kLastBegins);
    HTTPTASK_ASSIGN_OR_RETURN(const std::vector<int64_t> all,
                              Matches(everywhere, kRankedTogether + 1));
    if (all.size() > kRankedTogether) {
      HTTPTASK_RETURN_IF_ERROR(FindInRounds(kLastBegins));
      return candidates_.AreEnough() ? absl::OkStatus() : Find(everywhere);
    }
    for (const int64_t id : all) candidates_.Add(id);
    return absl::OkStatus();
  }

  // `api/id`, `id`, `path` and `METHOD path`, in any case.
  Status FindExact() {
    const std::string_view text = Trim(query_.words);
    if (text.empty() || text.size() > kExactBytesMax) return absl::OkStatus();
    HTTPTASK_RETURN_IF_ERROR(AddExact("o.name = ?", text, ""));
    HTTPTASK_RETURN_IF_ERROR(AddExact("o.path = ?", text, ""));
    const size_t slash = text.find('/');
    if (slash != std::string_view::npos && slash > 0) {
      HTTPTASK_RETURN_IF_ERROR(
          AddExact("o.name = ?", text.substr(slash + 1), text.substr(0, slash)));
    }
    const size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return absl::OkStatus();
    return AddExact("o.path = ?", Trim(text.substr(blank)), "", text.substr(0, blank));
  }

  Status AddExact(std::string_view condition, std::string_view text, std::string_view api,
                  std::string_view method = "") {
    Statement statement(
        database_,
        fmt::format("{} WHERE {} COLLATE NOCASE AND (?2 = '' OR a.name = ?2) AND (?3 = '' OR "
                    "o.method = upper(?3)) AND (?4 = '' OR a.name = ?4) AND (?5 = '' OR o.method "
                    "= upper(?5)) ORDER BY o.deprecated, a.name, "
                    "instr('GET POST PUT PATCH DELETE', o.method), o.id DESC LIMIT ?6",
                    kColumns, condition));
    statement.Bind(text).Bind(query_.api).Bind(query_.method).Bind(api).Bind(method);
    return AddRows(statement.Bind(static_cast<int64_t>(candidates_.limit())));
  }

  Status AddRows(Statement& statement) {
    for (;;) {
      HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
      if (!has_row) return absl::OkStatus();
      candidates_.Add(statement.Number(0));
    }
  }

  // Adds the words that the filters are in the index.
  std::string Filtered(std::string expression) const {
    if (!query_.api.empty()) expression += fmt::format(" AND \"{}\"", ApiWord(query_.api));
    if (!query_.method.empty()) expression += fmt::format(" AND \"{}\"", MethodWord(query_.method));
    return expression;
  }

  // The first operations that fit, by row.
  StatusOr<std::vector<int64_t>> Matches(const std::string& expression, size_t limit) {
    Statement statement(database_,
                        "SELECT rowid FROM operation_text WHERE operation_text MATCH ? "
                        "ORDER BY rowid LIMIT ?");
    const std::string filtered = Filtered(expression);
    statement.Bind(filtered).Bind(static_cast<int64_t>(limit));
    std::vector<int64_t> ids;
    for (;;) {
      HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
      if (!has_row) return ids;
      ids.push_back(OperationOfRow(statement.Number(0)));
    }
  }

  Status Find(const std::string& expression) {
    HTTPTASK_ASSIGN_OR_RETURN(const std::vector<int64_t> ids,
                              Matches(expression, candidates_.limit()));
    for (const int64_t id : ids) candidates_.Add(id);
    return absl::OkStatus();
  }

  StatusOr<bool> Occurs(const std::string& expression) {
    Statement statement(database_,
                        "SELECT 1 FROM operation_text WHERE operation_text MATCH ? LIMIT 1");
    return statement.Bind(expression).Step();
  }

  // Every word that occurs nowhere stands for those that are one letter away.
  Status FindVariants() {
    std::vector<std::string> expressions;
    bool has_variants = false;
    for (const SearchWord& word : words_) {
      const std::string expression = SearchExpression({word}, "", WordMatch::kPrefix);
      HTTPTASK_ASSIGN_OR_RETURN(const bool occurs, Occurs(expression));
      const bool can_vary =
          word.whole.size() >= kVariantBytesMin && word.whole.size() <= kVariantBytesMax;
      if (!occurs && !can_vary) return absl::OkStatus();
      expressions.push_back(occurs ? expression : VariantsExpression(word.whole));
      has_variants = has_variants || !occurs;
    }
    return has_variants ? Find(Join(expressions, " AND ")) : absl::OkStatus();
  }

  StatusOr<std::optional<OperationSummary>> ReadOne(Statement& statement, int64_t id) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Bind(id).Step());
    std::optional<OperationSummary> summary;
    if (has_row) summary = SummaryAt(statement);
    statement.Reset();
    return summary;
  }

  StatusOr<int> ScoreOf(Statement& statement, int64_t id) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Bind(id).Step());
    int score = 0;
    if (has_row) {
      const std::string texts[] = {statement.Text(1), statement.Text(2), statement.Text(3),
                                   statement.Text(4), statement.Text(5), statement.Text(6)};
      score = ScoreOperation(words_, {.api = texts[0],
                                      .id = texts[1],
                                      .method = texts[2],
                                      .path = texts[3],
                                      .summary = texts[4],
                                      .tags = texts[5],
                                      .deprecated = statement.Number(7) != 0});
    }
    statement.Reset();
    return score;
  }

  // Exact ones stay in front; the others are ranked portion by portion.
  StatusOr<std::vector<OperationSummary>> Ranked() {
    Statement read(database_, fmt::format("{} WHERE o.id = ?", kColumns));
    std::vector<Ranking> ranked;
    for (int64_t id : candidates_.ids()) {
      int score = 0;
      if (ranked.size() >= exact_) {
        HTTPTASK_ASSIGN_OR_RETURN(score, ScoreOf(read, id));
      }
      ranked.push_back({id, score});
    }
    for (size_t begin = 0; begin < ranked.size(); begin += kRankedTogether) {
      const size_t end = std::min(begin + kRankedTogether, ranked.size());
      auto first = ranked.begin() + static_cast<std::ptrdiff_t>(std::max(begin, exact_));
      auto last = ranked.begin() + static_cast<std::ptrdiff_t>(end);
      if (first < last) {
        std::stable_sort(first, last,
                         [](const Ranking& a, const Ranking& b) { return a.score > b.score; });
      }
    }
    return Page(read, ranked);
  }

  StatusOr<std::vector<OperationSummary>> Page(Statement& read,
                                               const std::vector<Ranking>& ranked) {
    std::vector<OperationSummary> page;
    for (size_t i = query_.offset; i < ranked.size() && page.size() < query_.limit; ++i) {
      HTTPTASK_ASSIGN_OR_RETURN(auto summary, ReadOne(read, ranked[i].id));
      if (summary) page.push_back(*std::move(summary));
    }
    return page;
  }

  sqlite3* const database_;
  const SearchQuery& query_;
  const std::vector<SearchWord> words_;
  Candidates candidates_;
  size_t exact_ = 0;
};

}  // namespace

StatusOr<std::vector<OperationSummary>> SearchOperations(sqlite3* database,
                                                         const SearchQuery& query) {
  return Searcher(database, query).Search();
}

StatusOr<std::vector<OperationSummary>> ListOperations(sqlite3* database,
                                                       const SearchQuery& query) {
  const std::string sql = fmt::format(
      "{} JOIN document AS d ON d.id = o.document_id WHERE {} AND (?2 = '' OR o.method = "
      "upper(?2)) "
      "ORDER BY a.name, d.id, o.id LIMIT ?3 OFFSET ?4",
      kColumns, query.api.empty() ? "?1 = ''" : "d.api_id = (SELECT id FROM api WHERE name = ?1)");
  Statement statement(database, sql);
  statement.Bind(query.api).Bind(query.method);
  statement.Bind(static_cast<int64_t>(query.limit)).Bind(static_cast<int64_t>(query.offset));
  return ReadSummaries(statement);
}

}  // namespace httptask
