#include "plugin/prepare/argument_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "plugin/schema/branch_types.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/schema_text.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

bool Takes(const std::vector<std::string>& types, std::string_view type) {
  return std::ranges::any_of(types, [&](const std::string& wanted) {
    return wanted == type || (wanted == "number" && type == "integer");
  });
}

Problem WrongType(std::string_view text, const std::vector<std::string>& types, const Json& schema,
                  std::string_view path) {
  std::string message = fmt::format("is the text {}, must be {}", ShortValue(std::string(text)),
                                    types.empty() ? DescribeSchema(schema) : DescribeTypes(types));
  if (Takes(types, "array")) {
    message += fmt::format(" (give JSON, or one item at a time: {}[]={})", path, text);
  } else if (Takes(types, "object")) {
    message += fmt::format(" (give JSON, or one field at a time: {}.name=value)", path);
  }
  return {std::string(path), "type", std::move(message)};
}

// Whether names that are not declared are meant to be there: a map.
bool IsMap(const Json& schema) {
  const Json* others = FindMember(schema, "additionalProperties");
  const bool has_others = others != nullptr && others->is_object() && !others->empty();
  return has_others || FindMember(schema, "patternProperties") != nullptr;
}

bool Fits(const Json& value, const Json& schema, const Definitions& definitions) {
  return Validate(value, schema, definitions).empty();
}

std::string StepText(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

}  // namespace

std::variant<Json, Problem> ReadArgument(std::string_view text, const Json& schema,
                                         const Definitions& definitions, std::string_view path) {
  if (!IsUtf8(text)) return Problem{std::string(path), "type", "is not UTF-8 text"};
  if (HasExpression(text)) return Json(std::string(text));
  const std::vector<std::string> types = BranchTypes(schema, definitions);
  const bool takes_text = types.empty() || Takes(types, "string");
  if (types.size() == 1 && takes_text) return Json(std::string(text));
  auto json = ParseJson(text);
  const bool takes_json = json.ok() && (types.empty() || Takes(types, JsonTypeName(*json)));
  // Where both readings have a type that is taken, the one that fits.
  if (takes_json && takes_text && Fits(std::string(text), schema, definitions) &&
      !Fits(*json, schema, definitions)) {
    return Json(std::string(text));
  }
  if (takes_json) return *std::move(json);
  if (takes_text) return Json(std::string(text));
  // A value of another type is told by the schema's own check, with its limits.
  if (json.ok() && !json->is_string()) return *std::move(json);
  return WrongType(text, types, MergeSchema(schema, definitions), path);
}

Json SchemaOfStep(const Json& schema, const PathStep& step, const Definitions& definitions) {
  const Json whole = MergeSchema(schema, definitions);
  if (const auto* name = std::get_if<std::string>(&step)) {
    const Json* properties = FindMember(whole, "properties");
    if (const Json* property = properties == nullptr ? nullptr : FindMember(*properties, *name))
      return *property;
    const Json* others = FindMember(whole, "additionalProperties");
    return others != nullptr && others->is_object() ? *others : Json::object();
  }
  const Json* items = FindMember(whole, "items");
  return items == nullptr ? Json::object() : *items;
}

std::optional<std::string> FindUndeclared(const Json& schema, const PathStep& step,
                                          const Definitions& definitions) {
  const auto* name = std::get_if<std::string>(&step);
  if (name == nullptr) return std::nullopt;
  const Json whole = MergeSchema(schema, definitions);
  const Json* properties = FindMember(whole, "properties");
  if (properties == nullptr || !properties->is_object() || properties->empty() || IsMap(whole) ||
      FindMember(*properties, *name) != nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const auto& [property, unused] : properties->items()) names.push_back(property);
  const std::string_view nearest = Nearest(*name, names);
  std::string message = fmt::format("\"{}\" is no field here", *name);
  if (!nearest.empty()) message += fmt::format("; did you mean {}?", nearest);
  return message;
}

std::vector<Problem> FindUndeclaredMembers(const Json& value, const Json& schema,
                                           const Definitions& definitions,
                                           const std::string& path) {
  std::vector<Problem> problems;
  const auto go = [&](const Json& inner, const PathStep& step, const std::string& inner_path) {
    for (Problem& problem : FindUndeclaredMembers(inner, SchemaOfStep(schema, step, definitions),
                                                  definitions, inner_path)) {
      problems.push_back(std::move(problem));
    }
  };
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      if (auto what = FindUndeclared(schema, name, definitions)) {
        problems.push_back({StepText(path, name), "unknown", *what});
      } else {
        go(member, name, StepText(path, name));
      }
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      if (value[i].is_structured()) go(value[i], i, fmt::format("{}[{}]", path, i));
    }
  }
  return problems;
}

std::optional<std::string> PutAt(const std::vector<PathStep>& steps, const Json& value,
                                 Json& root) {
  // Worked on a copy: a path that fails half-way must leave nothing behind.
  Json copy = root.is_discarded() ? Json() : root;
  Json* place = &copy;
  for (const PathStep& step : steps) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      if (place->is_null()) *place = Json::object();
      if (!place->is_object())
        return fmt::format("{} is given as {}, not as an object", *name, DescribeValue(*place));
      place = &(*place)[*name];
      continue;
    }
    if (place->is_null()) *place = Json::array();
    if (!place->is_array())
      return fmt::format("{} is given there, not a list", DescribeValue(*place));
    const auto* index = std::get_if<size_t>(&step);
    const size_t at = index == nullptr ? place->size() : *index;
    if (at > place->size()) {
      return fmt::format("index {} leaves a gap: the list has {} items so far", at, place->size());
    }
    if (at == place->size()) place->push_back(nullptr);
    place = &(*place)[at];
  }
  *place = value;
  root = std::move(copy);
  return std::nullopt;
}

}  // namespace httptask
