#include "plugin/base/json_number.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "plugin/base/check.h"

namespace httptask {
namespace {

// Marks a binary value as the text of a number.
constexpr uint64_t kNumberSubtype = 0x4e;
// A double tells apart all decimals of so many digits at most.
constexpr size_t kDoubleDigits = 17;

// Digits that count: without sign, leading zeros, point and exponent.
size_t SignificantDigits(std::string_view text) {
  size_t digits = 0;
  for (char c : text) {
    if (c == 'e' || c == 'E') break;
    if ((c >= '1' && c <= '9') || (c == '0' && digits > 0)) ++digits;
  }
  return digits;
}

bool FitsDouble(double value, std::string_view text) {
  const size_t digits = SignificantDigits(text);
  return std::isfinite(value) && digits <= kDoubleDigits && (value != 0 || digits == 0);
}

template <typename T>
bool Read(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool IsExactNumber(const Json& value) {
  return value.is_binary() && value.get_binary().has_subtype() &&
         value.get_binary().subtype() == kNumberSubtype;
}

Json NumberFromText(std::string_view text) {
  if (text.find_first_of(".eE") == std::string_view::npos) {
    if (int64_t value = 0; Read(text, value)) return value;
    if (uint64_t value = 0; Read(text, value)) return value;
  } else if (double value = 0; Read(text, value) && FitsDouble(value, text)) {
    return value;
  }
  return Json::binary(std::vector<uint8_t>(text.begin(), text.end()), kNumberSubtype);
}

bool IsNumber(const Json& value) {
  return value.is_number() || IsExactNumber(value);
}

std::string NumberText(const Json& value) {
  HTTPTASK_CHECK(IsNumber(value));
  if (IsExactNumber(value)) return {value.get_binary().begin(), value.get_binary().end()};
  if (value.is_number_unsigned()) return fmt::format_int(value.get<uint64_t>()).str();
  if (value.is_number_integer()) return fmt::format_int(value.get<int64_t>()).str();
  const auto number = value.get<double>();
  if (!std::isfinite(number))
    return "null";  // Made by our own arithmetic only; JSON has no word for it.
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  std::string text(buffer.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace httptask
