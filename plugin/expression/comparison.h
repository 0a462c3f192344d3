#pragma once

#include <compare>
#include <optional>

#include "plugin/base/json.h"
#include "plugin/expression/path_query.h"

namespace httptask {

// The order of two numbers by their decimal values, however large or long. CHECKs that both are.
std::strong_ordering OrderNumbers(const Json& a, const Json& b);

// Whether two operands of a filter compare so; an operand that found nothing has no value.
// kRfc9535: section 2.3.5.2.2. kConductor: as Jayway JsonPath 2.9 does it.
bool Compares(FilterExpression::Comparison comparison, const std::optional<Json>& a,
              const std::optional<Json>& b, PathDialect dialect);

}  // namespace httptask
