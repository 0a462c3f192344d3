#include "runner/script/big_numbers.h"

#include <cmath>
#include <cstdlib>
#include <optional>

namespace httptask::runner {
namespace {

constexpr double kExactMax = 0x1p53;

double AsDouble(const Json& number) {
  return number.is_number() ? number.get<double>()
                            : std::strtod(NumberText(number).c_str(), nullptr);
}

bool IsBig(const Json& number) {
  if (number.is_number_float() || !IsNumber(number)) return false;
  const double value = AsDouble(number);
  return std::isfinite(value) && std::abs(value) >= kExactMax;
}

}  // namespace

BigNumbers::BigNumbers(const Json& input) {
  Find(input);
}

void BigNumbers::Find(const Json& value) {
  if (value.is_structured()) {
    for (const Json& child : value) Find(child);
    return;
  }
  if (!IsBig(value)) return;
  const auto [entry, is_new] = numbers_.emplace(AsDouble(value), value);
  if (!is_new && entry->second != value) entry->second = nullptr;
}

void BigNumbers::Restore(Json& result) const {
  if (numbers_.empty()) return;
  if (result.is_structured()) {
    for (Json& child : result) Restore(child);
    return;
  }
  if (!IsNumber(result)) return;
  const auto found = numbers_.find(AsDouble(result));
  if (found != numbers_.end() && !found->second.is_null()) result = found->second;
}

}  // namespace httptask::runner
