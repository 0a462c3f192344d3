#include "plugin/expression/java_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace httptask {
namespace {

// The shortest digits that give the number back, and where the point stands: 0.digits × 10^point.
struct Digits {
  std::string digits;
  int point = 0;
};

Digits ShortestDigits(double number) {
  std::array<char, 32> buffer{};
  const auto [end, unused] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                           std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<size_t>(end - buffer.data()));
  const size_t e = text.find('e');
  Digits found;
  for (const char c : text.substr(0, e)) {
    if (c != '.') found.digits += c;
  }
  int exponent = 0;
  const char* begin = text.data() + e + 1;
  std::from_chars(*begin == '+' ? begin + 1 : begin, text.data() + text.size(), exponent);
  found.point = exponent + 1;
  return found;
}

std::string PlainText(Digits number) {
  if (number.point <= 0) {
    number.digits.insert(0, static_cast<size_t>(1 - number.point), '0');
    number.point = 1;
  }
  const auto point = static_cast<size_t>(number.point);
  if (number.digits.size() <= point) number.digits.append(point + 1 - number.digits.size(), '0');
  return number.digits.substr(0, point) + "." + number.digits.substr(point);
}

std::string ScientificText(const Digits& number) {
  const std::string rest = number.digits.size() > 1 ? number.digits.substr(1) : "0";
  return number.digits.substr(0, 1) + "." + rest + "E" + std::to_string(number.point - 1);
}

std::string DoubleText(double number) {
  if (std::isnan(number)) return "NaN";
  const std::string sign = std::signbit(number) ? "-" : "";
  const double size = std::fabs(number);
  if (std::isinf(size)) return sign + "Infinity";
  if (size == 0) return sign + "0.0";
  const Digits digits = ShortestDigits(size);
  return sign + (size >= 1e-3 && size < 1e7 ? PlainText(digits) : ScientificText(digits));
}

void AppendText(const Json& value, std::string& text) {
  if (value.is_string()) {
    text += value.get_ref<const std::string&>();
  } else if (value.is_number_float()) {
    text += DoubleText(value.get<double>());
  } else if (value.is_array()) {
    text += '[';
    for (size_t i = 0; i < value.size(); ++i) {
      if (i > 0) text += ", ";
      AppendText(value[i], text);
    }
    text += ']';
  } else if (value.is_object()) {
    text += '{';
    bool is_first = true;
    for (const auto& [name, member] : value.items()) {
      if (!is_first) text += ", ";
      is_first = false;
      text += name;
      text += '=';
      AppendText(member, text);
    }
    text += '}';
  } else {
    text += FormatJson(value);
  }
}

}  // namespace

std::string JavaText(const Json& value) {
  std::string text;
  AppendText(value, text);
  return text;
}

}  // namespace httptask
