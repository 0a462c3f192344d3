#include "plugin/execute/policy/setting_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"

namespace httptask {
namespace {

template <typename Value>
std::optional<Value> ParseWhole(const Json& value) {
  const std::string text = TextOfScalar(value).value_or("");
  Value parsed{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return parsed;
}

bool HoldsExpression(const Json& value) {
  return value.is_string() && HasExpression(value.get_ref<const std::string&>());
}

}  // namespace

std::optional<std::string> TextOfScalar(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (IsNumber(value)) return NumberText(value);
  return std::nullopt;
}

const Json* SettingReader::Find(std::string_view name) const {
  const Json* value = FindMember(object_, name);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

std::string SettingReader::String(std::string_view name, std::string otherwise) {
  const Json* value = Find(name);
  if (value == nullptr) return otherwise;
  if (value->is_string()) return value->get<std::string>();
  Fault(name, "type", fmt::format("must be a string, not {}", JsonTypeName(*value)));
  return otherwise;
}

bool SettingReader::Boolean(std::string_view name, bool otherwise) {
  const Json* value = Find(name);
  if (value == nullptr) return otherwise;
  const std::string text = TextOfScalar(*value).value_or("");
  if (text == "true" || text == "false") return text == "true";
  Fault(name, "type", fmt::format("must be true or false, not {}", JsonTypeName(*value)));
  return otherwise;
}

int64_t SettingReader::Whole(std::string_view name, int64_t otherwise, Bounds<int64_t> bounds) {
  const Json* value = Find(name);
  if (value == nullptr) return otherwise;
  const std::optional<int64_t> number = ParseWhole<int64_t>(*value);
  if (number && *number >= bounds.least && *number <= bounds.most) return *number;
  Fault(name, "type",
        fmt::format("must be a whole number from {} to {}", bounds.least, bounds.most));
  return otherwise;
}

double SettingReader::Number(std::string_view name, double otherwise, Bounds<double> bounds) {
  const Json* value = Find(name);
  if (value == nullptr) return otherwise;
  const std::optional<double> number = ParseWhole<double>(*value);
  if (number && *number >= bounds.least && *number <= bounds.most) return *number;
  Fault(name, "type", fmt::format("must be a number from {} to {}", bounds.least, bounds.most));
  return otherwise;
}

std::chrono::milliseconds SettingReader::Seconds(std::string_view name,
                                                 std::chrono::milliseconds otherwise,
                                                 Bounds<std::chrono::milliseconds> bounds) {
  const Json* value = Find(name);
  if (value == nullptr) return otherwise;
  const double least = static_cast<double>(bounds.least.count()) / 1000;
  const double most = static_cast<double>(bounds.most.count()) / 1000;
  const std::optional<double> number = ParseWhole<double>(*value);
  if (number && *number >= least && *number <= most) {
    return std::chrono::milliseconds(std::llround(*number * 1000));
  }
  Fault(name, "type", fmt::format("must be seconds, from {} to {}", least, most));
  return otherwise;
}

std::vector<std::string> SettingReader::Texts(std::string_view name) {
  const Json* value = Find(name);
  if (value == nullptr) return {};
  if (const auto single = TextOfScalar(*value)) return {*single};
  std::vector<std::string> texts;
  if (!value->is_array()) {
    Fault(name, "type", fmt::format("must be a list, not {}", JsonTypeName(*value)));
    return texts;
  }
  for (size_t i = 0; i < value->size(); ++i) {
    if (const auto text = TextOfScalar((*value)[i])) {
      texts.push_back(*text);
    } else {
      Fault(fmt::format("{}[{}]", name, i), "type",
            fmt::format("must be a string, not {}", JsonTypeName((*value)[i])));
    }
  }
  return texts;
}

std::string SettingReader::OneOf(std::string_view name,
                                 std::initializer_list<std::string_view> names) {
  const Json* value = Find(name);
  if (value == nullptr) return "";
  const std::string text = TextOfScalar(*value).value_or("");
  for (const std::string_view one : names) {
    if (EqualsIgnoreCase(one, text)) return std::string(one);
  }
  const std::vector<std::string> candidates(names.begin(), names.end());
  Fault(name, "enum", fmt::format("must be one of {}", Join(candidates, ", ")));
  return "";
}

std::optional<SettingReader> SettingReader::Object(std::string_view name) {
  const Json* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_object()) {
    return std::optional<SettingReader>(std::in_place, *value, fmt::format("{}{}.", prefix_, name),
                                        problems_, expressions_);
  }
  Fault(name, "type", fmt::format("must be an object, not {}", JsonTypeName(*value)));
  return std::nullopt;
}

void SettingReader::RefuseOthers(std::initializer_list<std::string_view> names) {
  const std::vector<std::string> known(names.begin(), names.end());
  for (const auto& [name, value] : object_.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string_view nearest = Nearest(name, known);
    Fault(name, "unknown",
          nearest.empty() ? fmt::format("is unknown here; known are {}", Join(known, ", "))
                          : fmt::format("is unknown here; did you mean `{}`?", nearest));
  }
}

void SettingReader::Fault(std::string_view name, std::string rule, std::string message) {
  if (IsOpen(name)) return;
  problems_.push_back({prefix_ + std::string(name), std::move(rule), std::move(message)});
}

bool SettingReader::IsOpen(std::string_view name) const {
  if (expressions_ == Expressions::kText) return false;
  const Json* value = Find(name);
  if (value == nullptr) return false;
  return value->is_array() ? std::ranges::any_of(*value, HoldsExpression) : HoldsExpression(*value);
}

}  // namespace httptask
