#include "plugin/expression/comparison.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "plugin/base/check.h"

namespace httptask {
namespace {

using Comparison = FilterExpression::Comparison;
using Operand = std::optional<Json>;

// ±0.digits × 10^point; zero has no digits. Digits neither begin nor end with 0.
struct Decimal {
  bool is_negative = false;
  std::string digits;
  int64_t point = 0;

  bool operator==(const Decimal&) const = default;
};

constexpr int64_t kExponentMax = int64_t{1} << 40;

Decimal ReadDecimal(std::string_view text) {
  Decimal number;
  number.is_negative = text.starts_with('-');
  if (number.is_negative) text.remove_prefix(1);
  const size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  int64_t exponent = 0;
  if (e != std::string_view::npos) {
    const size_t begin = text[e + 1] == '+' ? e + 2 : e + 1;
    const auto [unused, error] =
        std::from_chars(text.data() + begin, text.data() + text.size(), exponent);
    if (error != std::errc()) exponent = text[begin] == '-' ? -kExponentMax : kExponentMax;
    exponent = std::clamp(exponent, -kExponentMax, kExponentMax);
  }
  const size_t dot = mantissa.find('.');
  number.digits = mantissa.substr(0, dot);
  number.point = static_cast<int64_t>(number.digits.size()) + exponent;
  if (dot != std::string_view::npos) number.digits += mantissa.substr(dot + 1);
  const size_t first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  number.digits.erase(0, first);
  number.point -= static_cast<int64_t>(first);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  return number;
}

std::strong_ordering OrderDecimals(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& one) {
    return one.digits.empty() ? 0 : (one.is_negative ? -1 : 1);
  };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  const auto size = std::pair(a.point, std::string_view(a.digits)) <=>
                    std::pair(b.point, std::string_view(b.digits));
  return sign(a) > 0 ? size : 0 <=> size;
}

bool SameValue(const Json& a, const Json& b) {
  if (IsNumber(a) && IsNumber(b)) return OrderNumbers(a, b) == 0;
  if (a.is_array() && b.is_array()) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), SameValue);
  }
  if (!a.is_object() || !b.is_object()) return a.type() == b.type() && a == b;
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.items()) {
    const Json* other = FindMember(b, name);
    if (other == nullptr || !SameValue(value, *other)) return false;
  }
  return true;
}

// Jayway takes a text that is a number for that number.
bool IsSameForConductor(const Json& a, const Json& b) {
  if (a.is_string() && IsNumber(b)) return IsSameForConductor(b, a);
  if (!IsNumber(a) || !b.is_string()) return SameValue(a, b);
  const auto number = ParseJson(b.get_ref<const std::string&>());
  return number.ok() && IsNumber(*number) && OrderNumbers(a, *number) == 0;
}

bool IsEqual(const Operand& a, const Operand& b, PathDialect dialect) {
  if (!a || !b) return !a && !b;
  return dialect == PathDialect::kConductor ? IsSameForConductor(*a, *b) : SameValue(*a, *b);
}

// Numbers and texts have an order; nothing else does.
bool IsLess(const Operand& a, const Operand& b) {
  if (!a || !b) return false;
  if (IsNumber(*a) && IsNumber(*b)) return OrderNumbers(*a, *b) < 0;
  return a->is_string() && b->is_string() &&
         a->get_ref<const std::string&>() < b->get_ref<const std::string&>();
}

bool Matches(const Operand& text, const Operand& pattern) {
  if (!text || !pattern || !text->is_string() || !pattern->is_string()) return false;
  const RE2 expression(pattern->get_ref<const std::string&>(), RE2::Quiet);
  return expression.ok() && RE2::FullMatch(text->get_ref<const std::string&>(), expression);
}

bool Holds(const Json& list, const Json& item) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Json& one) { return IsSameForConductor(one, item); });
}

bool IsIn(const Operand& item, const Operand& list) {
  return item && list && list->is_array() && Holds(*list, *item);
}

// How many items of `a` are in `b`; nothing unless both are lists.
std::optional<size_t> CountShared(const Operand& a, const Operand& b) {
  if (!a || !b || !a->is_array() || !b->is_array()) return std::nullopt;
  return static_cast<size_t>(
      std::count_if(a->begin(), a->end(), [&](const Json& item) { return Holds(*b, item); }));
}

bool IsSubset(const Operand& a, const Operand& b) {
  const std::optional<size_t> shared = CountShared(a, b);
  return shared && *shared == a->size();
}

bool Contains(const Operand& whole, const Operand& part) {
  if (!whole || !part) return false;
  if (whole->is_array()) return Holds(*whole, *part);
  return whole->is_string() && part->is_string() &&
         whole->get_ref<const std::string&>().find(part->get_ref<const std::string&>()) !=
             std::string::npos;
}

// Of a list or object the number of members, of a text that of its UTF-16 units.
std::optional<size_t> SizeOf(const Operand& value) {
  if (!value) return std::nullopt;
  if (value->is_structured()) return value->size();
  if (!value->is_string()) return std::nullopt;
  size_t units = 0;
  for (const char c : value->get_ref<const std::string&>()) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

bool HasSize(const Operand& value, const Operand& wanted) {
  const std::optional<size_t> size = SizeOf(value);
  return size && wanted && IsNumber(*wanted) && OrderNumbers(Json(*size), *wanted) == 0;
}

bool IsEmpty(const Operand& value, const Operand& wanted) {
  const std::optional<size_t> size = SizeOf(value);
  return size && wanted && wanted->is_boolean() && (*size == 0) == wanted->get<bool>();
}

}  // namespace

std::strong_ordering OrderNumbers(const Json& a, const Json& b) {
  HTTPTASK_CHECK(IsNumber(a) && IsNumber(b));
  return OrderDecimals(ReadDecimal(NumberText(a)), ReadDecimal(NumberText(b)));
}

bool Compares(Comparison comparison, const Operand& a, const Operand& b, PathDialect dialect) {
  switch (comparison) {
    case Comparison::kEqual:
      return IsEqual(a, b, dialect);
    case Comparison::kNotEqual:
      return !IsEqual(a, b, dialect);
    case Comparison::kLess:
      return IsLess(a, b);
    case Comparison::kLessEqual:
      return IsLess(a, b) || IsEqual(a, b, PathDialect::kRfc9535);
    case Comparison::kGreater:
      return IsLess(b, a);
    case Comparison::kGreaterEqual:
      return IsLess(b, a) || IsEqual(a, b, PathDialect::kRfc9535);
    case Comparison::kMatches:
      return Matches(a, b);
    case Comparison::kIn:
      return IsIn(a, b);
    case Comparison::kNotIn:
      return !IsIn(a, b);
    case Comparison::kSubsetOf:
      return IsSubset(a, b);
    case Comparison::kAnyOf:
      return CountShared(a, b).value_or(0) > 0;
    case Comparison::kNoneOf:
      return CountShared(a, b) == 0;
    case Comparison::kContains:
      return Contains(a, b);
    case Comparison::kSize:
      return HasSize(a, b);
    case Comparison::kEmpty:
      return IsEmpty(a, b);
  }
  return false;
}

}  // namespace httptask
