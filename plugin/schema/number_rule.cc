#include "plugin/schema/number_rule.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

namespace httptask {
namespace {

double AsDouble(const Json& number) {
  if (number.is_number()) return number.get<double>();
  return std::strtod(NumberText(number).c_str(), nullptr);
}

bool BothIntegers(const Json& a, const Json& b) {
  return a.is_number_integer() && b.is_number_integer();
}

// -1, 0, 1.
int Compare(const Json& a, const Json& b) {
  if (BothIntegers(a, b)) return a < b ? -1 : (b < a ? 1 : 0);
  const double x = AsDouble(a);
  const double y = AsDouble(b);
  return x < y ? -1 : (y < x ? 1 : 0);
}

bool IsMultiple(const Json& number, const Json& step) {
  if (BothIntegers(number, step)) {
    const auto divisor = step.get<int64_t>();
    return divisor <= 0 || number.get<int64_t>() % divisor == 0;
  }
  const double divisor = AsDouble(step);
  if (divisor <= 0) return true;
  const double quotient = AsDouble(number) / divisor;
  if (!std::isfinite(quotient)) return false;
  // Decimal steps such as 0.01 have no exact double: what is near enough to a whole counts as
  // whole.
  return std::abs(quotient - std::round(quotient)) < 1e-9 * std::max(1.0, std::abs(quotient));
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
  const double value = AsDouble(number);
  if (StringMember(schema, "format") == "int32" && (value < std::numeric_limits<int32_t>::min() ||
                                                    value > std::numeric_limits<int32_t>::max())) {
    problems.push_back(
        {"", "format", fmt::format("is {}, must fit into 32 bits", NumberText(number))});
  }
  return problems;
}

}  // namespace httptask
