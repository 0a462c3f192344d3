#include "plugin/schema/number_rule.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>

namespace httptask {
namespace {

double AsDouble(const Json& number) {
  if (number.is_number()) return number.get<double>();
  return std::strtod(NumberText(number).c_str(), nullptr);
}

bool BothIntegers(const Json& a, const Json& b) {
  return a.is_number_integer() && b.is_number_integer();
}

// nlohmann compares signed with unsigned by a cast, which turns large numbers negative.
bool IsLess(const Json& a, const Json& b) {
  const auto with = [&](auto x) {
    return b.is_number_unsigned() ? std::cmp_less(x, b.get<uint64_t>())
                                  : std::cmp_less(x, b.get<int64_t>());
  };
  return a.is_number_unsigned() ? with(a.get<uint64_t>()) : with(a.get<int64_t>());
}

// -1, 0, 1.
int Compare(const Json& a, const Json& b) {
  if (BothIntegers(a, b)) return IsLess(a, b) ? -1 : (IsLess(b, a) ? 1 : 0);
  const double x = AsDouble(a);
  const double y = AsDouble(b);
  return x < y ? -1 : (y < x ? 1 : 0);
}

bool IsMultiple(const Json& number, const Json& step) {
  if (BothIntegers(number, step)) {
    if (!step.is_number_unsigned() && step.get<int64_t>() <= 0) return true;
    const auto divisor = step.get<uint64_t>();
    if (divisor == 0) return true;
    if (number.is_number_unsigned()) return number.get<uint64_t>() % divisor == 0;
    const auto value = number.get<int64_t>();
    return (value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value)) %
               divisor ==
           0;
  }
  const double divisor = AsDouble(step);
  if (divisor <= 0) return true;
  const double quotient = AsDouble(number) / divisor;
  if (!std::isfinite(quotient)) return false;
  // Decimal steps such as 0.01 have no exact double: what is near enough to a whole counts as
  // whole.
  return std::abs(quotient - std::round(quotient)) < 1e-9 * std::max(1.0, std::abs(quotient));
}

bool FitsBits(const Json& number, int bits) {
  const int64_t max =
      bits == 32 ? std::numeric_limits<int32_t>::max() : std::numeric_limits<int64_t>::max();
  if (number.is_number_integer()) return !IsLess(max, number) && !IsLess(number, -max - 1);
  // 2^31 and 2^63 are exact doubles, the largest 64-bit integer is not.
  const double end = std::ldexp(1.0, bits - 1);
  const double value = AsDouble(number);
  return value >= -end && value < end;
}

}  // namespace

bool NumbersEqual(const Json& a, const Json& b) {
  if (a.is_binary() || b.is_binary()) return NumberText(a) == NumberText(b);
  return Compare(a, b) == 0;
}

std::vector<Problem> CheckNumber(const Json& number, const Json& schema) {
  std::vector<Problem> problems;
  const auto report = [&](std::string_view rule, std::string_view wanted, const Json& limit) {
    problems.push_back(
        {"", std::string(rule),
         fmt::format("is {}, must be {} {}", NumberText(number), wanted, NumberText(limit))});
  };
  const auto limit = [&](std::string_view keyword) -> const Json* {
    const Json* found = FindMember(schema, keyword);
    return found != nullptr && IsNumber(*found) ? found : nullptr;
  };
  if (auto* min = limit("minimum"); min && Compare(number, *min) < 0)
    report("minimum", "at least", *min);
  if (auto* max = limit("maximum"); max && Compare(number, *max) > 0)
    report("maximum", "at most", *max);
  if (auto* min = limit("exclusiveMinimum"); min && Compare(number, *min) <= 0) {
    report("exclusiveMinimum", "more than", *min);
  }
  if (auto* max = limit("exclusiveMaximum"); max && Compare(number, *max) >= 0) {
    report("exclusiveMaximum", "less than", *max);
  }
  if (auto* step = limit("multipleOf"); step && !IsMultiple(number, *step)) {
    report("multipleOf", "a multiple of", *step);
  }
  const std::string_view format = StringMember(schema, "format");
  const int bits = format == "int32" ? 32 : format == "int64" ? 64 : 0;
  if (bits != 0 && !FitsBits(number, bits)) {
    problems.push_back(
        {"", "format", fmt::format("is {}, must fit into {} bits", NumberText(number), bits)});
  }
  return problems;
}

}  // namespace httptask
