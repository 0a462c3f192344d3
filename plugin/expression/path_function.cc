#include "plugin/expression/path_function.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace httptask {
namespace {

// The numbers of a list and of the arguments, lists among them taken apart.
std::vector<double> NumbersOf(const Json& value, const std::vector<Json>& arguments) {
  std::vector<double> numbers;
  const auto add = [&](const Json& one) {
    if (IsNumber(one)) numbers.push_back(std::strtod(NumberText(one).c_str(), nullptr));
  };
  const auto add_all = [&](const Json& list) {
    if (list.is_array()) {
      std::for_each(list.begin(), list.end(), add);
    } else {
      add(list);
    }
  };
  if (value.is_array()) add_all(value);
  std::for_each(arguments.begin(), arguments.end(), add_all);
  return numbers;
}

double Deviation(const std::vector<double>& numbers) {
  const auto count = static_cast<double>(numbers.size());
  const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
  double squares = 0;
  for (const double number : numbers) squares += number * number;
  return std::sqrt(squares / count - sum * sum / count / count);
}

std::optional<Json> Aggregate(PathFunction function, const std::vector<double>& numbers) {
  if (numbers.empty()) return std::nullopt;
  const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
  switch (function) {
    case PathFunction::kMin:
      return *std::min_element(numbers.begin(), numbers.end());
    case PathFunction::kMax:
      return *std::max_element(numbers.begin(), numbers.end());
    case PathFunction::kAverage:
      return sum / static_cast<double>(numbers.size());
    case PathFunction::kDeviation:
      return Deviation(numbers);
    default:
      return sum;
  }
}

std::optional<Json> Keys(const Json& value) {
  if (!value.is_object()) return std::nullopt;
  Json keys = Json::array();
  for (const auto& [name, unused] : value.items()) keys.push_back(name);
  return keys;
}

std::optional<Json> At(const Json& value, int64_t index) {
  if (!value.is_array()) return std::nullopt;
  const auto size = static_cast<int64_t>(value.size());
  const int64_t at = index < 0 ? size + index : index;
  if (at < 0 || at >= size) return std::nullopt;
  return value[static_cast<size_t>(at)];
}

void AppendTexts(const Json& value, std::string& text) {
  if (value.is_string()) text += value.get_ref<const std::string&>();
  if (IsNumber(value)) text += NumberText(value);
  if (!value.is_array()) return;
  for (const Json& item : value) {
    if (item.is_string()) text += item.get_ref<const std::string&>();
  }
}

std::optional<Json> Concat(const Json& value, const std::vector<Json>& arguments) {
  std::string text;
  if (value.is_array()) AppendTexts(value, text);
  for (const Json& argument : arguments) AppendTexts(argument, text);
  return text;
}

std::optional<Json> Append(const Json& value, const std::vector<Json>& arguments) {
  if (!value.is_array()) return value;
  Json list = value;
  for (const Json& argument : arguments) list.push_back(argument);
  return list;
}

std::optional<Json> Length(const Json& value, const std::vector<Json>& arguments) {
  const Json& measured = arguments.empty() ? value : arguments[0];
  return measured.is_structured() ? std::optional<Json>(measured.size()) : std::nullopt;
}

}  // namespace

std::optional<Json> CallPathFunction(PathFunction function, const Json& value,
                                     const std::vector<Json>& arguments) {
  switch (function) {
    case PathFunction::kNone:
      return value;
    case PathFunction::kLength:
      return Length(value, arguments);
    case PathFunction::kKeys:
      return Keys(value);
    case PathFunction::kMin:
    case PathFunction::kMax:
    case PathFunction::kAverage:
    case PathFunction::kDeviation:
    case PathFunction::kSum:
      return Aggregate(function, NumbersOf(value, arguments));
    case PathFunction::kFirst:
      return At(value, 0);
    case PathFunction::kLast:
      return At(value, -1);
    case PathFunction::kIndex:
      if (arguments.size() != 1 || !arguments[0].is_number_integer()) return std::nullopt;
      return At(value, arguments[0].get<int64_t>());
    case PathFunction::kConcat:
      return Concat(value, arguments);
    case PathFunction::kAppend:
      return Append(value, arguments);
  }
  return std::nullopt;
}

}  // namespace httptask
