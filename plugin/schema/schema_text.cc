#include "plugin/schema/schema_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <unordered_map>

#include "plugin/base/text.h"
#include "plugin/schema/format_rule.h"
#include "plugin/schema/number_rule.h"

namespace httptask {
namespace {

constexpr size_t kValueBytesMax = 60;
constexpr size_t kListedMax = 12;

std::string WithArticle(const std::string& type) {
  if (type == "null") return type;
  const bool vowel = std::string_view("aeio").find(type[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + type;
}

// Equal values have equal keys; different ones mostly do not (numbers count as doubles).
std::string RoughKey(const Json& value) {
  if (IsNumber(value)) {
    return fmt::format("{}", std::strtod(NumberText(value).c_str(), nullptr) + 0.0);
  }
  if (value.is_object()) {
    std::map<std::string, std::string> members;
    for (const auto& [name, member] : value.items()) members[name] = RoughKey(member);
    std::string key = "{";
    for (const auto& [name, member] : members) key += FormatJson(name) + ":" + member + ",";
    return key + "}";
  }
  if (value.is_array()) {
    std::string key = "[";
    for (const Json& item : value) key += RoughKey(item) + ",";
    return key + "]";
  }
  return FormatJson(value);
}

bool ObjectsEqual(const Json& a, const Json& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.items()) {
    const Json* other = FindMember(b, name);
    if (other == nullptr || !JsonEqual(value, *other)) return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> SchemaTypes(const Json& schema) {
  const Json* type = FindMember(schema, "type");
  std::vector<std::string> types;
  if (type == nullptr) return types;
  if (type->is_string()) types.push_back(type->get<std::string>());
  if (type->is_array()) {
    for (const Json& one : *type) {
      if (one.is_string()) types.push_back(one.get<std::string>());
    }
  }
  return types;
}

std::string DescribeTypes(const std::vector<std::string>& types) {
  std::string text;
  for (size_t i = 0; i < types.size(); ++i) {
    if (i > 0) text += i + 1 == types.size() ? " or " : ", ";
    text += WithArticle(types[i]);
  }
  return text.empty() ? "a value" : text;
}

std::string DescribeSchema(const Json& schema) {
  if (const Json* only = FindMember(schema, "const")) return ShortValue(*only);
  if (const Json* allowed = FindMember(schema, "enum"); allowed != nullptr && allowed->is_array()) {
    return DescribeAllowed(*allowed, nullptr);
  }
  const std::string_view format = StringMember(schema, "format");
  const std::string wanted = DescribeFormat(format);
  return wanted.empty() ? DescribeTypes(SchemaTypes(schema)) : wanted;
}

std::string DescribeValue(const Json& value) {
  const std::string type(JsonTypeName(value));
  if (value.is_object() || value.is_array() || value.is_null()) return WithArticle(type);
  return fmt::format("{} ({})", WithArticle(type), ShortValue(value));
}

std::string ShortValue(const Json& value) {
  std::string text = FormatJson(value);
  if (text.size() <= kValueBytesMax) return text;
  text.resize(kValueBytesMax);
  while (!IsUtf8(text)) text.pop_back();
  return text + "…";
}

std::string DescribeAllowed(const Json& allowed, const Json& value) {
  std::vector<std::string> shown;
  std::vector<std::string> words;
  if (allowed.empty()) return "something else: the list of what is allowed is empty";
  for (const Json& one : allowed) {
    if (shown.size() < kListedMax) shown.push_back(ShortValue(one));
    if (one.is_string()) words.push_back(one.get<std::string>());
  }
  std::string text = allowed.size() == 1 ? shown[0] : "one of " + Join(shown, ", ");
  if (allowed.size() > shown.size())
    text += fmt::format(" and {} more", allowed.size() - shown.size());
  if (!value.is_string()) return text;
  const std::string_view nearest = Nearest(value.get_ref<const std::string&>(), words);
  if (!nearest.empty()) text += fmt::format("; did you mean {}?", FormatJson(std::string(nearest)));
  return text;
}

bool JsonEqual(const Json& a, const Json& b) {
  if (IsNumber(a) && IsNumber(b)) return NumbersEqual(a, b);
  if (a.is_object() && b.is_object()) return ObjectsEqual(a, b);
  if (a.is_array() && b.is_array()) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), JsonEqual);
  }
  return a.type() == b.type() && a == b;
}

bool HasEqualItems(const Json& array) {
  std::unordered_map<std::string, std::vector<const Json*>> seen;
  for (const Json& item : array) {
    auto& alike = seen[RoughKey(item)];
    for (const Json* other : alike) {
      if (JsonEqual(*other, item)) return true;
    }
    alike.push_back(&item);
  }
  return false;
}

}  // namespace httptask
