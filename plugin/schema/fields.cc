#include "plugin/schema/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plugin/base/text.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/schema_text.h"

namespace httptask {
namespace {

constexpr size_t kFieldsDepthMax = 64;
constexpr size_t kReferenceDepthMax = 16;
constexpr size_t kReferenceBytesMax = 4096;
// Of the values that items may have, so many are told.
constexpr size_t kItemValuesTold = 10;

// `string`, `integer|null`: null last. Where the schema does not say, what its other members tell.
std::string TypeText(const Json& schema) {
  std::vector<std::string> types = SchemaTypes(schema);
  std::stable_partition(types.begin(), types.end(),
                        [](const auto& type) { return type != "null"; });
  if (!types.empty()) return Join(types, "|");
  if (FindMember(schema, "properties") != nullptr) return "object";
  if (FindMember(schema, "items") != nullptr) return "array";
  if (const Json* allowed = FindMember(schema, "enum");
      allowed && allowed->is_array() && !allowed->empty()) {
    return std::string(JsonTypeName((*allowed)[0]));
  }
  if (const Json* only = FindMember(schema, "const")) return std::string(JsonTypeName(*only));
  return "";
}

std::vector<std::string> LimitTexts(const Json& schema) {
  std::vector<std::string> limits;
  for (const char* keyword :
       {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength",
        "maxLength", "pattern", "minItems", "maxItems", "minProperties", "maxProperties"}) {
    const Json* limit = FindMember(schema, keyword);
    if (limit == nullptr) continue;
    const std::string value = limit->is_string() ? limit->get<std::string>() : FormatJson(*limit);
    limits.push_back(fmt::format("{} {}", keyword, value));
  }
  if (const Json* unique = FindMember(schema, "uniqueItems");
      unique != nullptr && *unique == true) {
    limits.push_back("items differ");
  }
  return limits;
}

Json FirstExample(const Json& schema) {
  if (const Json* example = FindMember(schema, "example")) return *example;
  const Json* examples = FindMember(schema, "examples");
  return examples != nullptr && examples->is_array() && !examples->empty() ? (*examples)[0]
                                                                           : Json();
}

Field Describe(const Json& schema) {
  Field field;
  field.type = TypeText(schema);
  field.deprecated = HasTrue(schema, "deprecated");
  field.read_only = HasTrue(schema, "readOnly");
  field.description = StringMember(schema, "description");
  if (const Json* value = FindMember(schema, "default")) field.default_value = *value;
  if (const Json* allowed = FindMember(schema, "enum"); allowed && allowed->is_array()) {
    field.allowed_values.assign(allowed->begin(), allowed->end());
  } else if (const Json* only = FindMember(schema, "const")) {
    field.allowed_values = {*only};
  }
  field.format = StringMember(schema, "format");
  field.example = FirstExample(schema);
  field.limits = LimitTexts(schema);
  return field;
}

std::string EachOf(const std::vector<Json>& allowed) {
  std::string text = "each one of ";
  for (size_t i = 0; i < std::min(allowed.size(), kItemValuesTold); ++i) {
    text += (i == 0 ? "" : ", ") + ShortValue(allowed[i]);
  }
  const size_t more = allowed.size() - std::min(allowed.size(), kItemValuesTold);
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

// What an array asks of its items, which are no fields of their own.
std::vector<std::string> ItemTexts(const Json& array, const Definitions& definitions) {
  const Json* items = FindMember(array, "items");
  if (items == nullptr) return {};
  const Field item = Describe(MergeSchema(*items, definitions));
  if (item.type.empty() || item.type == "object") return {};
  const std::string format = item.format.empty() ? "" : " (" + item.format + ")";
  std::vector<std::string> texts = {"each " + item.type + format};
  if (!item.allowed_values.empty()) texts.push_back(EachOf(item.allowed_values));
  for (const std::string& limit : item.limits) texts.push_back("each " + limit);
  return texts;
}

Field DescribeWhole(const Json& whole, const Definitions& definitions) {
  Field field = Describe(whole);
  for (std::string& text : ItemTexts(whole, definitions)) field.limits.push_back(std::move(text));
  return field;
}

bool Lists(const Json& schema, std::string_view keyword, const std::string& name) {
  const Json* list = FindMember(schema, keyword);
  return list != nullptr && list->is_array() &&
         std::find(list->begin(), list->end(), name) != list->end();
}

class Flattener {
 public:
  Flattener(const Definitions& definitions, size_t fields_max)
      : definitions_(definitions), fields_max_(fields_max) {}

  void Root(const Json& schema) {
    open_.insert(KeyOf(schema, MergeSchema(schema, definitions_)));
    Members(schema, "", 0);
  }

  // The members of an object schema, or of the items of an array schema.
  void Members(const Json& schema, const std::string& prefix, size_t depth) {
    if (depth > kFieldsDepthMax) return;
    const Json whole = MergeSchema(schema, definitions_);
    if (IsPlainArray(whole)) {
      return Members(*FindMember(whole, "items"), prefix + "[]", depth + 1);
    }
    const Json* properties = FindMember(whole, "properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& [name, property] : properties->items()) {
      if (fields_.size() >= fields_max_) return;
      Member(whole, name, property, prefix, depth);
    }
  }

  std::vector<Field> Take() { return std::move(fields_); }

 private:
  void Member(const Json& parent, const std::string& name, const Json& property,
              const std::string& prefix, size_t depth) {
    const Json whole = MergeSchema(property, definitions_);
    Field field = DescribeWhole(whole, definitions_);
    std::string path = prefix.empty() ? name : fmt::format("{}.{}", prefix, name);
    // Types such as `array|null` are arrays for this purpose.
    const bool is_array = field.type == "array" || field.type.starts_with("array|");
    field.path = is_array && !path.ends_with("[]") ? path + "[]" : path;
    field.required = Lists(parent, "required", name);
    fields_.push_back(std::move(field));
    Below(KeyOf(property, whole), whole, path, depth);
  }

  // The references that a schema (of a list: its items) is made of, with the names of its members;
  // empty when it has no reference and so cannot hold itself.
  std::string KeyOf(Json schema, Json whole) const {
    for (size_t depth = 0; depth < kReferenceDepthMax && IsPlainArray(whole); ++depth) {
      schema = *FindMember(whole, "items");
      whole = MergeSchema(schema, definitions_);
    }
    std::string key;
    AddReferences(schema, 0, key);
    const Json* properties = FindMember(whole, "properties");
    if (key.empty() || properties == nullptr || !properties->is_object()) return key;
    for (const auto& [name, unused] : properties->items()) key += "|" + name;
    return key;
  }

  static bool IsPlainArray(const Json& whole) {
    return FindMember(whole, "items") != nullptr && FindMember(whole, "properties") == nullptr;
  }

  void AddReferences(const Json& schema, size_t depth, std::string& references) const {
    if (depth > kReferenceDepthMax || references.size() > kReferenceBytesMax) return;
    if (const std::string_view target = StringMember(schema, "$ref"); !target.empty()) {
      references += fmt::format(" {}", target);
    }
    for (const char* keyword : {"allOf", "oneOf", "anyOf"}) {
      const Json* parts = FindMember(schema, keyword);
      if (parts == nullptr || !parts->is_array()) continue;
      for (const Json& part : *parts) AddReferences(part, depth + 1, references);
    }
  }

  // Goes down unless this schema is already being gone through.
  void Below(const std::string& key, const Json& whole, const std::string& path, size_t depth) {
    if (!key.empty() && !open_.insert(key).second) return;
    std::string below = path;
    if (below.ends_with("[]") && FindMember(whole, "items") != nullptr)
      below.resize(below.size() - 2);
    Members(whole, below, depth + 1);
    if (!key.empty()) open_.erase(key);
  }

  const Definitions& definitions_;
  const size_t fields_max_;
  std::vector<Field> fields_;
  std::set<std::string> open_;
};

}  // namespace

std::vector<Field> FlattenFields(const Json& schema, const Definitions& definitions,
                                 size_t fields_max) {
  Flattener flattener(definitions, fields_max);
  flattener.Root(schema);
  return flattener.Take();
}

Field DescribeField(const Json& schema, const Definitions& definitions) {
  return DescribeWhole(MergeSchema(schema, definitions), definitions);
}

}  // namespace httptask
