#include "runner/engine/tasks/evaluator.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace httptask::runner {
namespace {

// Double.toString of Java: decimal from 0.001 to 10 million, else with an exponent.
std::string JavaDouble(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  const double size = std::abs(number);
  if (number == 0) return std::signbit(number) ? "-0.0" : "0.0";
  // Shortest digits that give the number back, as `d.ddde±xx`.
  std::string digits;
  for (int precision = 0; precision <= 17; ++precision) {
    digits = fmt::format("{:.{}e}", number, precision);
    if (std::strtod(digits.c_str(), nullptr) == number) break;
  }
  if (size >= 1e-3 && size < 1e7) {
    std::string text = fmt::format("{}", number);
    return text.find('.') == std::string::npos ? text + ".0" : text;
  }
  const size_t e = digits.find('e');
  std::string mantissa = digits.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  return mantissa + "E" + std::to_string(std::atoi(digits.c_str() + e + 1));
}

std::string Members(const Json& value) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) add(name + "=" + JavaText(member));
  } else {
    for (const Json& element : value) add(JavaText(element));
  }
  return text;
}

}  // namespace

bool IsEvaluator(std::string_view type) {
  return type == "value-param" || type == "javascript" || type == "graaljs";
}

StatusOr<Json> Evaluate(std::string_view evaluator, std::string_view expression, const Json& input,
                        ScriptEvaluator& scripts) {
  if (evaluator != "value-param") return scripts.EvaluateJavaScript(expression, input);
  const Json* value = FindMember(input, expression);
  return value == nullptr ? Json() : *value;
}

// Depth is bounded by that of the JSON.
std::string JavaText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) return "{" + Members(value) + "}";
  if (value.is_array()) return "[" + Members(value) + "]";
  if (value.is_number_float()) return JavaDouble(value.get<double>());
  return FormatJson(value);
}

}  // namespace httptask::runner
