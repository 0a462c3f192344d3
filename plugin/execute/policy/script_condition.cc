#include "plugin/execute/policy/script_condition.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <optional>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr size_t kBytesMax = 4096;
constexpr size_t kDepthMax = 100;
constexpr std::array<std::string_view, 8> kComparisons = {
    "===", "!==", "==", "!=", "<=", ">=", "<", ">"};
// What an answer has (MakeAnswerData).
constexpr std::array<std::string_view, 5> kRoots = {"output.response", "statusCode", "reasonPhrase",
                                                    "headers", "body"};

bool IsNameLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

struct Part {
  enum class Kind { kPath, kLength, kLiteral, kNull, kUndefined, kCondition };
  Kind kind = Kind::kLiteral;
  std::string text;  // In the words of a filter.
};

bool IsNothing(const Part& part) {
  return part.kind == Part::Kind::kNull || part.kind == Part::Kind::kUndefined;
}

// A condition that holds when JavaScript takes the value for true.
std::string Truth(const Part& part) {
  switch (part.kind) {
    case Part::Kind::kPath:
      return fmt::format("({0} && {0} != null && {0} != false && {0} != 0 && {0} != '')",
                         part.text);
    case Part::Kind::kLength:
      return part.text + " > 0";
    case Part::Kind::kLiteral: {
      const bool is_false =
          part.text == "false" || part.text == "0" || part.text == "''" || part.text == "\"\"";
      return is_false ? "1 == 2" : "1 == 1";
    }
    case Part::Kind::kNull:
    case Part::Kind::kUndefined:
      return "1 == 2";
    case Part::Kind::kCondition:
      return part.text;
  }
  return part.text;
}

// `a == null` and the like, where what is missing counts as null unless the sign is strict.
std::string CompareWithNothing(const Part& value, const Part& nothing, std::string_view sign) {
  const bool is_negated = sign[0] == '!';
  const bool is_strict = sign.size() == 3;
  std::string equal = fmt::format("(!{0} || {0} == null)", value.text);
  if (value.kind != Part::Kind::kPath) {
    equal = IsNothing(value) && (!is_strict || value.kind == nothing.kind) ? "1 == 1" : "1 == 2";
  } else if (is_strict) {
    equal = nothing.kind == Part::Kind::kNull ? value.text + " == null" : "!" + value.text;
  }
  return is_negated ? fmt::format("!({})", equal) : equal;
}

class Translation {
 public:
  explicit Translation(std::string_view text) : text_(text) {}

  StatusOr<std::string> Translate() {
    HTTPTASK_ASSIGN_OR_RETURN(const Part part, ReadOr());
    SkipBlanks();
    if (at_ < text_.size()) return Refuse();
    return Truth(part);
  }

 private:
  StatusOr<Part> ReadOr() { return ReadJoined("||", &Translation::ReadAnd); }
  StatusOr<Part> ReadAnd() { return ReadJoined("&&", &Translation::ReadNot); }

  StatusOr<Part> ReadJoined(std::string_view sign, StatusOr<Part> (Translation::*read)()) {
    HTTPTASK_ASSIGN_OR_RETURN(Part left, (this->*read)());
    while (Take(sign)) {
      HTTPTASK_ASSIGN_OR_RETURN(const Part right, (this->*read)());
      left = {Part::Kind::kCondition, fmt::format("({} {} {})", Truth(left), sign, Truth(right))};
    }
    return left;
  }

  StatusOr<Part> ReadNot() {
    SkipBlanks();
    const bool is_not = Rest().starts_with('!') && !Rest().starts_with("!=");
    if (!is_not) return ReadComparison();
    ++at_;
    if (++depth_ > kDepthMax) return Refuse();
    HTTPTASK_ASSIGN_OR_RETURN(const Part part, ReadNot());
    --depth_;
    return Part{Part::Kind::kCondition, fmt::format("!({})", Truth(part))};
  }

  StatusOr<Part> ReadComparison() {
    HTTPTASK_ASSIGN_OR_RETURN(const Part left, ReadOperand());
    SkipBlanks();
    const size_t place = at_;
    const std::string_view sign = TakeComparison();
    if (sign.empty()) return left;
    HTTPTASK_ASSIGN_OR_RETURN(const Part right, ReadOperand());
    return Compare(left, sign, right, place);
  }

  StatusOr<Part> Compare(const Part& left, std::string_view sign, const Part& right, size_t place) {
    const bool is_equality = sign[0] == '=' || sign[0] == '!';
    const bool has_nothing = IsNothing(left) || IsNothing(right);
    const bool has_condition =
        left.kind == Part::Kind::kCondition || right.kind == Part::Kind::kCondition;
    if (has_condition || (has_nothing && !is_equality)) {
      at_ = place;
      return Refuse();
    }
    if (IsNothing(right)) {
      return Part{Part::Kind::kCondition, CompareWithNothing(left, right, sign)};
    }
    if (IsNothing(left)) {
      return Part{Part::Kind::kCondition, CompareWithNothing(right, left, sign)};
    }
    const std::string_view plain = sign.size() == 3 ? sign.substr(0, 2) : sign;
    return Part{Part::Kind::kCondition, fmt::format("{} {} {}", left.text, plain, right.text)};
  }

  StatusOr<Part> ReadOperand() {
    SkipBlanks();
    if (Take("(")) {
      if (++depth_ > kDepthMax) return Refuse();
      HTTPTASK_ASSIGN_OR_RETURN(Part inside, ReadOr());
      --depth_;
      if (!Take(")")) return Refuse();
      return inside;
    }
    if (Rest().starts_with('$')) return ReadPath();
    if (Rest().starts_with('\'') || Rest().starts_with('"')) return ReadText();
    return ReadWord();
  }

  StatusOr<Part> ReadText() {
    const char quote = Rest()[0];
    for (size_t end = at_ + 1; end < text_.size(); ++end) {
      if (text_[end] == '\\') ++end;
      if (end >= text_.size() || text_[end] != quote) continue;
      const std::string_view literal = text_.substr(at_, end + 1 - at_);
      at_ = end + 1;
      return Part{Part::Kind::kLiteral, std::string(literal)};
    }
    return Refuse();
  }

  // true, false, null, undefined, or a number.
  StatusOr<Part> ReadWord() {
    static const re2::RE2 number(R"(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)");
    const size_t begin = at_;
    if (Rest().starts_with('-')) ++at_;
    while (at_ < text_.size() && (IsNameLetter(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "null") return Part{Part::Kind::kNull, "null"};
    if (word == "undefined") return Part{Part::Kind::kUndefined, "null"};
    const bool is_literal = word == "true" || word == "false" ||
                            re2::RE2::FullMatch(re2::StringPiece(word.data(), word.size()), number);
    if (is_literal) return Part{Part::Kind::kLiteral, std::string(word)};
    at_ = begin;
    return Refuse();
  }

  StatusOr<Part> ReadPath() {
    const size_t begin = at_;
    std::string path(1, text_[at_++]);
    while (TakeStep(path)) {
    }
    const bool is_call = Rest().starts_with('(');
    if (is_call || !ReadsTheAnswer(path)) {
      at_ = begin;
      return Refuse();
    }
    constexpr std::string_view kLength = ".length";
    if (!path.ends_with(kLength)) return Part{Part::Kind::kPath, std::move(path)};
    path.resize(path.size() - kLength.size());
    return Part{Part::Kind::kLength, fmt::format("length({})", path)};
  }

  // `.name`, `?.name`, `['name']` or `[0]`.
  bool TakeStep(std::string& path) {
    static const re2::RE2 step(
        R"(\??(\.[A-Za-z_$\x80-\xff][A-Za-z0-9_$\x80-\xff]*)|(\['(?:[^'\\]|\\.)*'\]|\["(?:[^"\\]|\\.)*"\]|\[[0-9]+\]))",
        re2::RE2::Latin1);
    const std::string_view rest = Rest();
    re2::StringPiece input(rest.data(), rest.size());
    re2::StringPiece name;
    re2::StringPiece bracket;
    if (!re2::RE2::Consume(&input, step, &name, &bracket)) return false;
    const re2::StringPiece& found = name.empty() ? bracket : name;
    path.append(found.data(), found.size());
    at_ = text_.size() - input.size();
    return true;
  }

  static bool ReadsTheAnswer(std::string_view path) {
    for (const std::string_view root : kRoots) {
      if (!path.starts_with("$.")) break;
      const std::string_view rest = path.substr(2);
      if (!rest.starts_with(root)) continue;
      if (rest.size() == root.size() || !IsNameLetter(rest[root.size()])) return true;
    }
    return false;
  }

  std::string_view TakeComparison() {
    for (const std::string_view sign : kComparisons) {
      if (Take(sign)) return sign;
    }
    return "";
  }

  bool Take(std::string_view sign) {
    SkipBlanks();
    if (!Rest().starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  void SkipBlanks() {
    constexpr std::string_view kBlanks = " \t\r\n";
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  std::string_view Rest() const { return text_.substr(at_); }

  Status Refuse() const {
    constexpr size_t kShownMax = 40;
    const std::string_view rest = Rest();
    const std::string shown = ToTerminal(ToUtf8(rest.substr(0, kShownMax)));
    return MakeError(
        Reason::kExpressionInvalid,
        fmt::format(
            "{} is not understood; what is: paths of the answer such as "
            "$.output.response.body.status, texts, numbers, true, false, null, comparisons, "
            "&&, ||, ! and parentheses, also as (function(){{ return …; }})()",
            rest.empty() ? "its end" : "`" + shown + "`"));
  }

  const std::string_view text_;
  size_t at_ = 0;
  size_t depth_ = 0;
};

}  // namespace

std::string_view UnwrapFunction(std::string_view text) {
  static const re2::RE2 function(
      R"((?s)\s*\(\s*(?:function\s*\w*\s*\(\s*\)|\(\s*\)\s*=>)\s*\{\s*return\b(.*?);?\s*\}\s*(?:\)\s*\(\s*\)|\(\s*\)\s*\))\s*;?\s*)",
      re2::RE2::Latin1);
  re2::StringPiece inside;
  const bool is_function =
      re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), function, &inside);
  return Trim(is_function ? std::string_view(inside.data(), inside.size()) : text);
}

StatusOr<std::string> FilterFromScript(std::string_view expression) {
  if (expression.size() <= kBytesMax) return Translation(expression).Translate();
  return MakeError(Reason::kExpressionInvalid,
                   fmt::format("it has more than the {} bytes allowed", kBytesMax));
}

}  // namespace httptask
