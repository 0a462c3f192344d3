#include "plugin/expression/path_parser.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr size_t kPathBytesMax = 4096;
constexpr size_t kPathDepthMax = 32;
// Integers of RFC 9535 stay within what a double holds exactly.
constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsNamePart(char c) {
  return IsNameStart(c) || IsDigit(c) || c == '-';
}

bool IsSingular(const PathSegment& segment) {
  return !segment.is_descendant && segment.selectors.size() == 1 &&
         (std::holds_alternative<NameSelector>(segment.selectors[0]) ||
          std::holds_alternative<IndexSelector>(segment.selectors[0]));
}

struct FilterFunctionRow {
  std::string_view name;
  FilterFunction function;
  size_t arguments;
};
constexpr std::array kFilterFunctions = {
    FilterFunctionRow{"length", FilterFunction::kLength, 1},
    FilterFunctionRow{"count", FilterFunction::kCount, 1},
    FilterFunctionRow{"match", FilterFunction::kMatch, 2},
    FilterFunctionRow{"search", FilterFunction::kSearch, 2},
    FilterFunctionRow{"value", FilterFunction::kValue, 1},
};

using Kind = FilterExpression::Kind;
using Comparison = FilterExpression::Comparison;

// Recursive descent; the first error stays.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  StatusOr<PathQuery> Parse() {
    PathQuery query;
    if (Peek() == '$') {
      ++at_;
    } else if (IsNameStart(Peek()) || IsDigit(Peek())) {
      // `workflow.input.x`: what RFC 9535 writes `$.workflow.input.x`.
      query.segments.push_back({false, {NameSelector{Name()}}});
    } else if (Peek() != '[') {
      Fail("a name is expected");
    }
    Segments(query, 0);
    if (error_.empty() && at_ != text_.size()) Fail("'.', '[' or the end is expected");
    if (error_.empty()) return query;
    return MakeError(Reason::kExpressionInvalid, error_);
  }

 private:
  void Fail(std::string_view what) {
    if (error_.empty()) error_ = fmt::format("column {}: {}", at_ + 1, what);
    at_ = text_.size();
  }

  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void SkipSpace() {
    while (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' || Peek() == '\r') ++at_;
  }
  bool Accept(std::string_view token) {
    SkipSpace();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void Expect(std::string_view token) {
    if (!Accept(token)) Fail(fmt::format("'{}' is expected", token));
  }

  std::string Name() {
    const size_t start = at_;
    while (IsNamePart(Peek())) ++at_;
    if (at_ == start) Fail("a name is expected");
    return std::string(text_.substr(start, at_ - start));
  }

  void Segments(PathQuery& query, size_t depth) {
    while (error_.empty() && at_ < text_.size()) {
      const size_t before_space = at_;
      SkipSpace();
      if (Peek() != '.' && Peek() != '[') {
        at_ = before_space;
        break;
      }
      query.segments.push_back(Segment(depth));
    }
    for (const PathSegment& segment : query.segments) query.is_definite &= IsSingular(segment);
  }

  PathSegment Segment(size_t depth) {
    PathSegment segment;
    if (Peek() == '.') {
      ++at_;
      if (Peek() == '.') {
        ++at_;
        segment.is_descendant = true;
        if (Peek() == '[') return Bracketed(std::move(segment), depth);
      }
      if (Peek() == '*') {
        ++at_;
        segment.selectors.push_back(WildcardSelector{});
      } else {
        segment.selectors.push_back(NameSelector{Name()});
      }
      return segment;
    }
    return Bracketed(std::move(segment), depth);
  }

  PathSegment Bracketed(PathSegment segment, size_t depth) {
    ++at_;
    do {
      segment.selectors.push_back(OneSelector(depth));
    } while (error_.empty() && Accept(","));
    Expect("]");
    return segment;
  }

  Selector OneSelector(size_t depth) {
    SkipSpace();
    const char c = Peek();
    if (c == '\'' || c == '"') return NameSelector{Quoted()};
    if (c == '*') {
      ++at_;
      return WildcardSelector{};
    }
    if (c == '?') {
      ++at_;
      return FilterSelector{std::make_shared<const FilterExpression>(Or(depth + 1))};
    }
    if (c == ':' || c == '-' || IsDigit(c)) return IndexOrSlice();
    Fail("a name in quotes, a number, '*' or '?' is expected");
    return WildcardSelector{};
  }

  Selector IndexOrSlice() {
    SliceSelector slice;
    if (Peek() != ':') slice.start = Integer();
    if (!Accept(":")) return IndexSelector{slice.start.value_or(0)};
    SkipSpace();
    if (Peek() == '-' || IsDigit(Peek())) slice.end = Integer();
    if (Accept(":")) {
      SkipSpace();
      if (Peek() == '-' || IsDigit(Peek())) slice.step = Integer();
    }
    return slice;
  }

  int64_t Integer() {
    const size_t start = at_;
    if (Peek() == '-') ++at_;
    while (IsDigit(Peek())) ++at_;
    const std::string_view text = text_.substr(start, at_ - start);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool has_zeros = digits.starts_with('0') && text != "0";
    if (error != std::errc() || end != text.data() + text.size() || has_zeros ||
        value > kIntegerMax || value < -kIntegerMax) {
      at_ = start;
      Fail("this is no index");
    }
    return value;
  }

  // A quoted text; escapes are those of JSON, and `\'`.
  std::string Quoted() {
    const char quote = Peek();
    const size_t start = ++at_;
    std::string json = "\"";
    while (at_ < text_.size() && Peek() != quote) {
      if (Peek() == '\\' && Peek(1) == '\'') {
        if (quote != '\'') break;
        json += '\'';
        at_ += 2;
      } else if (Peek() == '\\') {
        if (Peek(1) == '"' && quote != '"') break;
        json += text_.substr(at_, 2);
        at_ += 2;
      } else {
        json += Peek() == '"' ? "\\\"" : std::string(1, Peek());
        ++at_;
      }
    }
    auto value = ParseJson(json + "\"");
    if (at_ >= text_.size() || Peek() != quote || !value.ok()) {
      at_ = start - 1;
      Fail("this text in quotes does not end, or has a wrong escape");
      return "";
    }
    ++at_;
    return value->get<std::string>();
  }

  FilterExpression Or(size_t depth) {
    if (depth > kPathDepthMax) {
      Fail(fmt::format("nested deeper than {}", kPathDepthMax));
      return {};
    }
    return Chain(Kind::kOr, "||", [&] { return And(depth); });
  }

  FilterExpression And(size_t depth) {
    return Chain(Kind::kAnd, "&&", [&] { return Basic(depth); });
  }

  template <typename Next>
  FilterExpression Chain(Kind kind, std::string_view separator, Next next) {
    FilterExpression first = next();
    if (!error_.empty() || !Accept(separator)) return first;
    FilterExpression chain{.kind = kind};
    chain.parts.push_back(std::move(first));
    do {
      chain.parts.push_back(next());
    } while (error_.empty() && Accept(separator));
    return chain;
  }

  FilterExpression Basic(size_t depth) {
    if (depth > kPathDepthMax) Fail(fmt::format("nested deeper than {}", kPathDepthMax));
    SkipSpace();
    if (Peek() == '!' && Peek(1) != '=') {
      ++at_;
      FilterExpression negation{.kind = Kind::kNot};
      SkipSpace();
      if (Peek() == '(') {
        negation.parts.push_back(InParentheses(depth));
      } else {
        negation.parts.push_back(Test(Operand(depth)));
      }
      return negation;
    }
    if (Peek() == '(') return InParentheses(depth);
    FilterExpression left = Operand(depth);
    const std::optional<Comparison> comparison = AcceptComparison();
    if (!comparison) return Test(std::move(left));
    FilterExpression compare{.kind = Kind::kCompare, .comparison = *comparison};
    compare.parts.push_back(Comparable(std::move(left)));
    compare.parts.push_back(Comparable(Operand(depth)));
    return compare;
  }

  FilterExpression InParentheses(size_t depth) {
    ++at_;
    FilterExpression inner = Or(depth + 1);
    Expect(")");
    return inner;
  }

  std::optional<Comparison> AcceptComparison() {
    constexpr std::array<std::pair<std::string_view, Comparison>, 6> kTokens = {{
        {"==", Comparison::kEqual},
        {"!=", Comparison::kNotEqual},
        {"<=", Comparison::kLessEqual},
        {">=", Comparison::kGreaterEqual},
        {"<", Comparison::kLess},
        {">", Comparison::kGreater},
    }};
    for (const auto& [token, comparison] : kTokens) {
      if (Accept(token)) return comparison;
    }
    return std::nullopt;
  }

  // A value stands alone only as a test: a query that finds something, or match() and search().
  FilterExpression Test(FilterExpression operand) {
    if (operand.kind == Kind::kQuery) operand.kind = Kind::kExists;
    const bool is_logical =
        operand.kind == Kind::kFunction &&
        (operand.function == FilterFunction::kMatch || operand.function == FilterFunction::kSearch);
    if (operand.kind != Kind::kExists && !is_logical) Fail("a comparison is expected");
    return operand;
  }

  FilterExpression Comparable(FilterExpression operand) {
    const bool is_logical =
        operand.kind == Kind::kFunction &&
        (operand.function == FilterFunction::kMatch || operand.function == FilterFunction::kSearch);
    if (is_logical) Fail("match() and search() cannot be compared");
    if (operand.kind == Kind::kQuery && !operand.query.is_definite) {
      Fail("only a path to one value can be compared");
    }
    return operand;
  }

  FilterExpression Operand(size_t depth) {
    SkipSpace();
    const char c = Peek();
    FilterExpression operand;
    if (c == '@' || c == '$') {
      ++at_;
      operand.kind = Kind::kQuery;
      operand.query.is_relative = c == '@';
      Segments(operand.query, depth + 1);
    } else if (c == '\'' || c == '"') {
      operand.literal = Quoted();
    } else if (c == '-' || IsDigit(c)) {
      operand.literal = Number();
    } else {
      return WordOrFunction(depth);
    }
    return operand;
  }

  Json Number() {
    const size_t start = at_;
    while (IsDigit(Peek()) ||
           (Peek() != '\0' && std::string_view("+-.eE").find(Peek()) != std::string_view::npos)) {
      ++at_;
    }
    auto number = ParseJson(text_.substr(start, at_ - start));
    if (!number.ok()) {
      at_ = start;
      Fail("this is no number");
      return nullptr;
    }
    return *number;
  }

  FilterExpression WordOrFunction(size_t depth) {
    const size_t start = at_;
    std::string name;
    while ((Peek() >= 'a' && Peek() <= 'z') || Peek() == '_' || IsDigit(Peek()))
      name += text_[at_++];
    if (name == "true" || name == "false") return {.literal = name == "true"};
    if (name == "null") return {.literal = nullptr};
    for (const FilterFunctionRow& row : kFilterFunctions) {
      if (row.name == name && Peek() == '(') return Function(row, depth);
    }
    at_ = start;
    Fail(
        "a path with @ or $, a text in quotes, a number, true, false, null or a function is "
        "expected");
    return {};
  }

  FilterExpression Function(const FilterFunctionRow& row, size_t depth) {
    if (depth > kPathDepthMax) Fail(fmt::format("nested deeper than {}", kPathDepthMax));
    ++at_;
    FilterExpression call{.kind = Kind::kFunction, .function = row.function};
    do {
      call.parts.push_back(Operand(depth + 1));
    } while (error_.empty() && Accept(","));
    Expect(")");
    if (error_.empty() && !ArgumentsFit(call, row))
      Fail(fmt::format("{}() has wrong arguments", row.name));
    return call;
  }

  // RFC 9535, section 2.4.3: count() and value() take nodes, the others values.
  static bool ArgumentsFit(const FilterExpression& call, const FilterFunctionRow& row) {
    if (call.parts.size() != row.arguments) return false;
    const bool takes_nodes =
        row.function == FilterFunction::kCount || row.function == FilterFunction::kValue;
    for (const FilterExpression& part : call.parts) {
      const bool is_query = part.kind == Kind::kQuery;
      if (takes_nodes && !is_query) return false;
      if (!takes_nodes && is_query && !part.query.is_definite) return false;
      if (part.kind == Kind::kFunction &&
          (part.function == FilterFunction::kMatch || part.function == FilterFunction::kSearch)) {
        return false;
      }
    }
    return true;
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::string error_;
};

}  // namespace

StatusOr<PathQuery> ParsePath(std::string_view text) {
  if (text.size() > kPathBytesMax) {
    return MakeError(Reason::kExpressionInvalid,
                     fmt::format("longer than {} bytes", kPathBytesMax));
  }
  return Parser(text).Parse();
}

}  // namespace httptask
