#include "runner/script/jq_dialect.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <utility>

namespace httptask::runner {
namespace {

struct Function {
  std::string_view name;
  int arguments;
};

// Of jq 1.6, not of jackson-jq 1.
constexpr std::array<Function, 33> kMissing = {{
    {"strftime", 1},
    {"strptime", 1},
    {"strflocaltime", 1},
    {"mktime", 0},
    {"gmtime", 0},
    {"localtime", 0},
    {"todate", 0},
    {"fromdate", 0},
    {"date", 0},
    {"dateadd", 2},
    {"datesub", 2},
    {"todateiso8601", 0},
    {"fromdateiso8601", 0},
    {"dateiso8601", 0},
    {"tostream", 0},
    {"fromstream", 1},
    {"truncate_stream", 1},
    {"IN", 1},
    {"IN", 2},
    {"INDEX", 1},
    {"INDEX", 2},
    {"ascii", 0},
    {"isvalid", 1},
    {"isempty", 1},
    {"repeat", 1},
    {"bsearch", 1},
    {"input", 0},
    {"inputs", 0},
    {"debug", 0},
    {"stderr", 0},
    {"halt", 0},
    {"halt_error", 0},
    {"halt_error", 1},
}};

constexpr std::string_view kToString =
    R"(def tostring: if type == "string" then . elif type == "number" and isinfinite then )"
    R"(if . > 0 then "\"Infinity\"" else "\"-Infinity\"" end else tojson end; )";

std::string Refusal(const Function& function) {
  constexpr std::array<std::string_view, 3> kParameters = {"", "(a)", "(a; b)"};
  return fmt::format("def {0}{1}: error(\"Function {0}/{2} does not exist\"); ", function.name,
                     kParameters.at(static_cast<size_t>(function.arguments)), function.arguments);
}

// Brackets within each other; deeper ones are for jq to refuse.
constexpr size_t kDepthMax = 1'000;

bool IsWordLetter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// Copies a query bracket by bracket.
class Parenthesizer {
 public:
  explicit Parenthesizer(std::string_view query) : query_(query) {}

  std::string Run() {
    Copy('\0', Inside::kOther);
    return std::move(text_);
  }

 private:
  enum class Inside { kObject, kPattern, kOther };

  // Up to the closing bracket, or the end of the query.
  void Copy(char closing, Inside inside) {
    bool is_value = false;  // Of an object's member; its key stands before.
    int blocks = 0;         // `if … end` and `def …;`, in which commas belong to the value.
    bool after_as = false;  // What follows is a pattern, no construction.
    const auto end_value = [&] {
      if (is_value) text_ += ')';
      is_value = false;
    };
    while (place_ < query_.size()) {
      const char letter = query_[place_];
      if (letter == closing) break;
      if (letter == '"') {
        CopyString();
      } else if (letter == '#') {
        CopyUntil('\n');
      } else if (IsWordLetter(letter) || letter == '.' || letter == '$') {
        const std::string_view word = CopyWord();
        if (is_value && (word == "if" || word == "def")) ++blocks;
        if (is_value && word == "end") --blocks;
        after_as = word == "as" || (after_as && word.starts_with('$'));
      } else if (letter == '(' || letter == '[' || letter == '{') {
        const bool is_pattern = inside == Inside::kPattern || after_as;
        CopyBracket(letter, letter == '('   ? Inside::kOther
                            : is_pattern    ? Inside::kPattern
                            : letter == '{' ? Inside::kObject
                                            : Inside::kOther);
      } else {
        if (is_value && blocks == 0 && letter == ',') end_value();
        if (is_value && blocks > 0 && letter == ';') --blocks;
        if (letter == '|' || letter == ',') after_as = false;
        text_ += letter;
        ++place_;
        if (inside == Inside::kObject && !is_value && letter == ':') {
          text_ += '(';
          is_value = true;
          blocks = 0;
        }
      }
    }
    end_value();
  }

  void CopyBracket(char opening, Inside inside) {
    text_ += opening;
    ++place_;
    if (++depth_ > kDepthMax) return CopyRest();
    Copy(opening == '(' ? ')' : opening == '[' ? ']' : '}', inside);
    --depth_;
    if (place_ < query_.size()) text_ += query_[place_++];
  }

  void CopyRest() {
    text_ += query_.substr(place_);
    place_ = query_.size();
  }

  // Names behind a point or a dollar are no keywords: they come with it.
  std::string_view CopyWord() {
    const size_t begin = place_++;
    while (place_ < query_.size() && IsWordLetter(query_[place_])) ++place_;
    const std::string_view word = query_.substr(begin, place_ - begin);
    text_ += word;
    return word;
  }

  void CopyUntil(char end) {
    while (place_ < query_.size() && query_[place_] != end) text_ += query_[place_++];
  }

  void CopyString() {
    text_ += query_[place_++];
    while (place_ < query_.size() && query_[place_] != '"') {
      const bool is_escape = query_[place_] == '\\' && place_ + 1 < query_.size();
      text_ += query_[place_++];
      if (!is_escape) continue;
      if (query_[place_] == '(') {
        CopyBracket('(', Inside::kOther);
      } else {
        text_ += query_[place_++];
      }
    }
    if (place_ < query_.size()) text_ += query_[place_++];
  }

  const std::string_view query_;
  size_t place_ = 0;
  size_t depth_ = 0;
  std::string text_;
};

}  // namespace

std::string WithValuesInParentheses(std::string_view query) {
  return Parenthesizer(query).Run();
}

std::string ToJacksonDialect(std::string_view query) {
  std::string text;
  for (const Function& function : kMissing) {
    if (query.find(function.name) != std::string_view::npos) text += Refusal(function);
  }
  if (query.find("tostring") != std::string_view::npos) text += kToString;
  return text.append(query);
}

}  // namespace httptask::runner
