#include "plugin/expression/conductor_path_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using Kind = FilterExpression::Kind;
using Operator = FilterExpression::Comparison;

constexpr size_t kConductorPathBytesMax = 4096;
constexpr size_t kConductorPathDepthMax = 32;

struct PathFunctionRow {
  std::string_view name;
  PathFunction function;
};
constexpr std::array kPathFunctions = {
    PathFunctionRow{"length", PathFunction::kLength},
    PathFunctionRow{"size", PathFunction::kLength},
    PathFunctionRow{"keys", PathFunction::kKeys},
    PathFunctionRow{"min", PathFunction::kMin},
    PathFunctionRow{"max", PathFunction::kMax},
    PathFunctionRow{"avg", PathFunction::kAverage},
    PathFunctionRow{"sum", PathFunction::kSum},
    PathFunctionRow{"stddev", PathFunction::kDeviation},
    PathFunctionRow{"first", PathFunction::kFirst},
    PathFunctionRow{"last", PathFunction::kLast},
    PathFunctionRow{"index", PathFunction::kIndex},
    PathFunctionRow{"concat", PathFunction::kConcat},
    PathFunctionRow{"append", PathFunction::kAppend},
};

struct OperatorRow {
  std::string_view text;
  Operator comparison;
};
// Longer ones first.
constexpr std::array kOperators = {
    OperatorRow{"===", Operator::kEqual},    OperatorRow{"!==", Operator::kNotEqual},
    OperatorRow{"==", Operator::kEqual},     OperatorRow{"!=", Operator::kNotEqual},
    OperatorRow{"<=", Operator::kLessEqual}, OperatorRow{">=", Operator::kGreaterEqual},
    OperatorRow{"=~", Operator::kMatches},   OperatorRow{"<", Operator::kLess},
    OperatorRow{">", Operator::kGreater},
};
constexpr std::array kWords = {
    OperatorRow{"in", Operator::kIn},
    OperatorRow{"nin", Operator::kNotIn},
    OperatorRow{"subsetof", Operator::kSubsetOf},
    OperatorRow{"anyof", Operator::kAnyOf},
    OperatorRow{"noneof", Operator::kNoneOf},
    OperatorRow{"contains", Operator::kContains},
    OperatorRow{"size", Operator::kSize},
    OperatorRow{"empty", Operator::kEmpty},
};

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool IsWordPart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsSingular(const PathSegment& segment, bool is_last) {
  if (segment.is_descendant) return false;
  if (std::holds_alternative<NameSelector>(segment.selectors[0])) {
    return segment.selectors.size() == 1 || is_last;
  }
  return segment.selectors.size() == 1 &&
         std::holds_alternative<IndexSelector>(segment.selectors[0]);
}

}  // namespace

StatusOr<ConductorPath> ConductorPathParser::Parse() {
  if (text_.size() > kConductorPathBytesMax)
    Fail(fmt::format("the path has more than {} bytes", kConductorPathBytesMax));
  if (Peek() == '$' || Peek() == '@') {
    ++at_;
    Segments(path_.query_, Within::kNothing, 0);
  } else {
    // `workflow.input.x` is `$.workflow.input.x`.
    Dotted(path_.query_, Within::kNothing, 0);
    Segments(path_.query_, Within::kNothing, 0);
  }
  SkipSpace();
  if (error_.empty() && at_ != text_.size()) Fail("'.', '[' or the end is expected");
  if (!error_.empty()) return MakeError(Reason::kExpressionInvalid, error_);
  return std::move(path_);
}

void ConductorPathParser::Fail(std::string_view what) {
  if (error_.empty()) error_ = fmt::format("column {}: {}", at_ + 1, what);
  at_ = text_.size();
}

char ConductorPathParser::Peek(size_t ahead) const {
  return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

void ConductorPathParser::SkipSpace() {
  while (IsSpace(Peek())) ++at_;
}

bool ConductorPathParser::Accept(std::string_view token) {
  SkipSpace();
  if (!text_.substr(at_).starts_with(token)) return false;
  at_ += token.size();
  return true;
}

bool ConductorPathParser::AcceptWord(std::string_view word) {
  SkipSpace();
  if (!EqualsIgnoreCase(text_.substr(at_, word.size()), word)) return false;
  if (IsWordPart(Peek(word.size()))) return false;
  at_ += word.size();
  return true;
}

void ConductorPathParser::Expect(std::string_view token) {
  if (!Accept(token)) Fail(fmt::format("'{}' is expected", token));
}

bool ConductorPathParser::IsEnd(Within within) const {
  switch (within) {
    case Within::kNothing:
      return Trim(text_.substr(at_)).empty();
    case Within::kFilter:
      return Peek() != '.' && Peek() != '[';
    case Within::kArguments:
      return Peek() == ',' || Peek() == ')' || IsSpace(Peek());
  }
  return true;
}

void ConductorPathParser::Segments(PathQuery& query, Within within, size_t depth) {
  while (error_.empty() && at_ < text_.size() && !IsEnd(within)) {
    const bool has_function = path_.function_ != PathFunction::kNone && within == Within::kNothing;
    if (has_function) return Fail("nothing may follow a function");
    if (Peek() == '[') {
      Bracket(query, false, depth);
    } else if (Peek() != '.') {
      return Fail("'.', '[' or the end is expected");
    } else if (Peek(1) == '.') {
      at_ += 2;
      if (Peek() == '[') {
        Bracket(query, true, depth);
      } else {
        Dotted(query, within, depth);
        if (!query.segments.empty()) query.segments.back().is_descendant = true;
      }
    } else {
      ++at_;
      Dotted(query, within, depth);
    }
  }
  for (size_t i = 0; i < query.segments.size(); ++i) {
    query.is_definite &= IsSingular(query.segments[i], i + 1 == query.segments.size());
  }
}

// A name, `*` or a function behind a dot, or at the beginning.
void ConductorPathParser::Dotted(PathQuery& query, Within within, size_t depth) {
  if (Peek() == '[') return Bracket(query, false, depth);
  if (Peek() == '*') {
    ++at_;
    query.segments.push_back({false, {WildcardSelector{}}});
    return;
  }
  const std::string_view ends = within == Within::kNothing ? ".[( \t\n\r" : ".[()]=!<>&|, \t\n\r";
  const size_t start = at_;
  while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) ++at_;
  const std::string_view name = text_.substr(start, at_ - start);
  if (name.empty()) return Fail("a name is expected");
  if (Peek() == '(' && within == Within::kNothing) return Function(name, depth);
  query.segments.push_back({false, {NameSelector{std::string(name)}}});
}

void ConductorPathParser::Bracket(PathQuery& query, bool is_descendant, size_t depth) {
  if (depth >= kConductorPathDepthMax)
    return Fail(fmt::format("nested deeper than {}", kConductorPathDepthMax));
  ++at_;
  std::vector<Selector> selectors = Selectors(depth + 1);
  Expect("]");
  if (error_.empty()) query.segments.push_back({is_descendant, std::move(selectors)});
}

std::vector<Selector> ConductorPathParser::Selectors(size_t depth) {
  SkipSpace();
  if (Accept("*")) return {WildcardSelector{}};
  if (Peek() == '\'' || Peek() == '"') return Names();
  if (!Accept("?")) return Indices();
  Expect("(");
  auto condition = std::make_shared<FilterExpression>(Filter(depth));
  Expect(")");
  return {FilterSelector{std::move(condition)}};
}

// All in the quotes of the first.
std::vector<Selector> ConductorPathParser::Names() {
  const char quote = Peek();
  std::vector<Selector> names;
  do {
    SkipSpace();
    if (Peek() != quote) {
      Fail(fmt::format("{} is expected", quote));
      break;
    }
    names.push_back(NameSelector{QuotedText()});
  } while (error_.empty() && Accept(","));
  return names;
}

std::vector<Selector> ConductorPathParser::Indices() {
  SliceSelector slice;
  SkipSpace();
  if (Peek() != ':') slice.start = Integer();
  if (Accept(":")) {
    SkipSpace();
    if (Peek() != ']') slice.end = Integer();
    return {slice};
  }
  std::vector<Selector> indices = {IndexSelector{slice.start.value_or(0)}};
  while (error_.empty() && Accept(",")) {
    SkipSpace();
    indices.push_back(IndexSelector{Integer()});
  }
  return indices;
}

std::string ConductorPathParser::QuotedText() {
  const char quote = Peek();
  std::string text;
  for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    text += text_[at_];
  }
  if (Peek() != quote) Fail(fmt::format("{} is expected", quote));
  if (error_.empty()) ++at_;
  return text;
}

int64_t ConductorPathParser::Integer() {
  int64_t number = 0;
  const char* end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(text_.data() + at_, end, number);
  if (error != std::errc()) {
    Fail("a number, a quoted name, '*' or '?(' is expected");
  } else {
    at_ = static_cast<size_t>(stop - text_.data());
  }
  return number;
}

void ConductorPathParser::Function(std::string_view name, size_t depth) {
  const auto row = std::find_if(kPathFunctions.begin(), kPathFunctions.end(),
                                [&](const PathFunctionRow& one) { return one.name == name; });
  if (row == kPathFunctions.end()) {
    return Fail(fmt::format("there is no function {}()", name));
  }
  path_.function_ = row->function;
  Expect("(");
  if (Accept(")")) return;
  do {
    Argument(depth);
  } while (error_.empty() && Accept(","));
  Expect(")");
}

// As Jayway has it: an argument is a path, a number or a text in double quotes; words and texts in
// single quotes are passed over.
void ConductorPathParser::Argument(size_t depth) {
  SkipSpace();
  PathArgument argument;
  if (Peek() == '\'') {
    QuotedText();
    return;
  }
  const bool is_digit = Peek() >= '0' && Peek() <= '9';
  if (IsWordPart(Peek()) && !is_digit) {
    while (IsWordPart(Peek())) ++at_;
    return;
  }
  if (Peek() == '$' || Peek() == '@') {
    ++at_;
    argument.query.emplace();
    Segments(*argument.query, Within::kArguments, depth + 1);
  } else {
    argument.value = Literal(depth + 1);
  }
  path_.arguments_.push_back(std::move(argument));
}

FilterExpression ConductorPathParser::Filter(size_t depth) {
  FilterExpression either{Kind::kOr};
  if (depth >= kConductorPathDepthMax) {
    Fail(fmt::format("nested deeper than {}", kConductorPathDepthMax));
    return either;
  }
  do {
    either.parts.push_back(Conjunction(depth));
  } while (error_.empty() && Accept("||"));
  return either.parts.size() == 1 ? std::move(either.parts[0]) : either;
}

FilterExpression ConductorPathParser::Conjunction(size_t depth) {
  FilterExpression both{Kind::kAnd};
  do {
    both.parts.push_back(Unary(depth));
  } while (error_.empty() && Accept("&&"));
  return both.parts.size() == 1 ? std::move(both.parts[0]) : both;
}

FilterExpression ConductorPathParser::Unary(size_t depth) {
  SkipSpace();
  if (Peek() == '!' && Peek(1) != '=' && depth < kConductorPathDepthMax) {
    ++at_;
    FilterExpression negation{Kind::kNot};
    negation.parts.push_back(Unary(depth + 1));
    return negation;
  }
  if (!Accept("(")) return Comparison(depth);
  FilterExpression inner = Filter(depth + 1);
  Expect(")");
  return inner;
}

FilterExpression ConductorPathParser::Comparison(size_t depth) {
  FilterExpression left = Operand(depth);
  const auto sign = std::find_if(kOperators.begin(), kOperators.end(),
                                 [&](const OperatorRow& row) { return Accept(row.text); });
  FilterExpression comparison{Kind::kCompare};
  if (sign != kOperators.end()) {
    comparison.comparison = sign->comparison;
  } else {
    const auto word = std::find_if(kWords.begin(), kWords.end(),
                                   [&](const OperatorRow& row) { return AcceptWord(row.text); });
    if (word == kWords.end()) {
      if (left.kind == Kind::kQuery) left.kind = Kind::kExists;
      return left;
    }
    comparison.comparison = word->comparison;
  }
  SkipSpace();
  const bool is_pattern = comparison.comparison == Operator::kMatches && Peek() == '/';
  comparison.parts.push_back(std::move(left));
  comparison.parts.push_back(is_pattern ? Pattern() : Operand(depth));
  return comparison;
}

FilterExpression ConductorPathParser::Operand(size_t depth) {
  SkipSpace();
  FilterExpression operand;
  if (Peek() == '@' || Peek() == '$') {
    operand.kind = Kind::kQuery;
    operand.query.is_relative = Peek() == '@';
    ++at_;
    Segments(operand.query, Within::kFilter, depth + 1);
    return operand;
  }
  operand.literal = Literal(depth + 1);
  return operand;
}

// `/[a-z]+/i` as a text that RE2 takes.
FilterExpression ConductorPathParser::Pattern() {
  FilterExpression pattern;
  std::string text;
  for (++at_; at_ < text_.size() && text_[at_] != '/'; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) text += text_[at_++];
    text += text_[at_];
  }
  Expect("/");
  std::string flags;
  while (std::string_view("imsu").find(Peek()) != std::string_view::npos && Peek() != '\0') {
    if (Peek() != 'u') flags += Peek();
    ++at_;
  }
  pattern.literal = flags.empty() ? text : fmt::format("(?{}:{})", flags, text);
  return pattern;
}

Json ConductorPathParser::Literal(size_t depth) {
  SkipSpace();
  if (depth >= kConductorPathDepthMax)
    Fail(fmt::format("nested deeper than {}", kConductorPathDepthMax));
  if (Peek() == '\'' || Peek() == '"') return QuotedText();
  if (AcceptWord("true")) return true;
  if (AcceptWord("false")) return false;
  if (AcceptWord("null")) return nullptr;
  if (Accept("[")) {
    Json list = Json::array();
    if (Accept("]")) return list;
    do {
      list.push_back(Literal(depth + 1));
    } while (error_.empty() && Accept(","));
    Expect("]");
    return list;
  }
  const size_t start = at_;
  while (IsWordPart(Peek()) || Peek() == '-' || Peek() == '+' || Peek() == '.') ++at_;
  auto number = ParseJson(text_.substr(start, at_ - start));
  if (number.ok() && IsNumber(*number)) return *std::move(number);
  at_ = start;
  Fail("a path, a number, a quoted text, true, false, null or a list is expected");
  return nullptr;
}

}  // namespace httptask
