#include "runner/script/interpreter/jq_dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

struct Function {
  std::string_view name;
  int arguments;
};

// Of jq 1.6, not of jackson-jq 1.
constexpr std::array<Function, 36> kMissing = {{
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
    {"error", 0},
    {"getpath", 1},
    {"env", 0},
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

// What jq says of a value, `number (5) has no keys`.
struct Remark {
  std::string_view ours;    // What follows the value.
  std::string_view theirs;  // With the type for `{}`, in the letters of the next.
  bool is_upper = true;
};
constexpr std::array kRemarks = {
    Remark{"has no keys", "keys is not applicable to {}; expected one of [OBJECT, ARRAY]"},
    Remark{"cannot be sorted, as it is not an array",
           "sort is not applicable to {}; expected one of [ARRAY]"},
    Remark{"cannot be matched, as it is not a string",
           "_match_impl/3 is not applicable to {}; expected one of [STRING]"},
    Remark{"only strings can be parsed",
           "fromjson is not applicable to {}; expected one of [STRING]"},
    Remark{"cannot be parsed as a number", "{} cannot be parsed as a number", false},
    Remark{"has no length", "{} has no length", false},
};

bool IsTypeName(std::string_view word) {
  constexpr std::array<std::string_view, 6> kTypes = {"null",   "boolean", "number",
                                                      "string", "array",   "object"};
  return std::find(kTypes.begin(), kTypes.end(), word) != kTypes.end();
}

std::optional<std::string> TranslateRemark(std::string_view message) {
  const std::string_view type = message.substr(0, message.find(" ("));
  if (!IsTypeName(type)) return std::nullopt;
  for (const Remark& remark : kRemarks) {
    if (!message.ends_with(fmt::format(") {}", remark.ours))) continue;
    return fmt::format(fmt::runtime(remark.theirs),
                       remark.is_upper ? ToUpper(type) : std::string(type));
  }
  return std::nullopt;
}

// `Cannot check whether object has a number key`
std::optional<std::string> TranslateKeyCheck(std::string_view message) {
  constexpr std::string_view kStart = "Cannot check whether ";
  if (!message.starts_with(kStart)) return std::nullopt;
  message.remove_prefix(kStart.size());
  const std::string_view type = message.substr(0, message.find(' '));
  if (type == "object") return "argument 1 of has() must be string for object input";
  if (type == "array") return "argument 1 of has() must be int for array input";
  return fmt::format("has() is not applicable to {}", ToUpper(type));
}

// `Invalid numeric literal at EOF at line 1, column 3 (while parsing 'abc')`: of `tonumber`, unless
// the text is one that only `fromjson` gets.
std::optional<std::string> TranslateNumber(std::string_view message) {
  constexpr std::string_view kBefore = "(while parsing '";
  const size_t at = message.find(kBefore);
  if (!message.starts_with("Invalid numeric literal") || at == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view text = message.substr(at + kBefore.size());
  if (!text.ends_with("')")) return std::nullopt;
  text.remove_suffix(2);
  if (text.find_first_of("{[\"") != std::string_view::npos) return std::nullopt;
  return fmt::format("For input string: \"{}\"", text);
}

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

std::string ToJacksonError(std::string_view message) {
  constexpr std::string_view kIterate = "Cannot iterate over ";
  constexpr std::string_view kPattern = "Regex failure: ";
  if (message.starts_with(kPattern)) return std::string(message.substr(kPattern.size()));
  if (message == "Range bounds must be numeric") return "arguments of range() must be NUMBER";
  if (message.starts_with(kIterate)) {
    const size_t value = message.find(" (", kIterate.size());
    if (IsTypeName(message.substr(0, value).substr(kIterate.size()))) {
      return std::string(message.substr(0, value));
    }
  }
  for (const auto translate : {TranslateRemark, TranslateKeyCheck, TranslateNumber}) {
    if (auto translated = translate(message)) return *std::move(translated);
  }
  return std::string(message);
}

}  // namespace httptask::runner
