#include "plugin/schema/link/schema_dialect.h"

#include <algorithm>
#include <array>
#include <utility>

namespace httptask {
namespace {

constexpr std::string_view kDraft7 = "http://json-schema.org/draft-07/schema";
constexpr std::string_view k2020 = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kValidationVocabulary =
    "https://json-schema.org/draft/2020-12/vocab/validation";

// One schema, or in draft 7 perhaps a list of them (`items`).
constexpr std::array<std::string_view, 12> kSingle = {"additionalProperties",
                                                      "propertyNames",
                                                      "items",
                                                      "additionalItems",
                                                      "contains",
                                                      "not",
                                                      "if",
                                                      "then",
                                                      "else",
                                                      "unevaluatedItems",
                                                      "unevaluatedProperties",
                                                      "contentSchema"};
constexpr std::array<std::string_view, 4> kLists = {"allOf", "anyOf", "oneOf", "prefixItems"};
constexpr std::array<std::string_view, 6> kMaps = {
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"};

constexpr std::array<std::string_view, 12> kNotInDraft7 = {
    "prefixItems", "dependentRequired", "dependentSchemas",      "unevaluatedItems",
    "minContains", "maxContains",       "unevaluatedProperties", "$anchor",
    "$dynamicRef", "$dynamicAnchor",    "$vocabulary",           "$defs"};

constexpr std::array<std::string_view, 20> kValidation = {"type",          "const",
                                                          "enum",          "multipleOf",
                                                          "maximum",       "exclusiveMaximum",
                                                          "minimum",       "exclusiveMinimum",
                                                          "maxLength",     "minLength",
                                                          "pattern",       "maxItems",
                                                          "minItems",      "uniqueItems",
                                                          "maxContains",   "minContains",
                                                          "maxProperties", "minProperties",
                                                          "required",      "dependentRequired"};

bool Holds(const auto& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

std::string_view WithoutMark(std::string_view uri) {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  return uri;
}

template <typename Any, typename Visit>
void VisitInner(Any& schema, const Visit& visit) {
  if (!schema.is_object()) return;
  for (auto& [keyword, value] : schema.items()) {
    if (Holds(kSingle, keyword) && !value.is_array()) {
      visit(value);
    } else if ((Holds(kLists, keyword) || Holds(kSingle, keyword)) && value.is_array()) {
      for (auto& inner : value) visit(inner);
    } else if (Holds(kMaps, keyword) && value.is_object()) {
      for (auto& [name, inner] : value.items()) visit(inner);
    }
  }
}

// `dependencies` as `dependentRequired` and `dependentSchemas`.
void AddDependencies(const Json& dependencies, Json& schema) {
  if (!dependencies.is_object()) return;
  for (const auto& [name, value] : dependencies.items()) {
    schema[value.is_array() ? "dependentRequired" : "dependentSchemas"][name] = value;
  }
}

Json FromDraft7(const Json& schema) {
  if (const Json* reference = FindMember(schema, "$ref")) return {{"$ref", *reference}};
  Json rewritten = Json::object();
  const Json* items = FindMember(schema, "items");
  const bool is_tuple = items != nullptr && items->is_array();
  for (const auto& [keyword, value] : schema.items()) {
    if (keyword == "dependencies") {
      AddDependencies(value, rewritten);
    } else if (keyword == "items" && is_tuple) {
      rewritten["prefixItems"] = value;
    } else if (keyword == "additionalItems") {
      if (is_tuple) rewritten["items"] = value;
    } else if (!Holds(kNotInDraft7, keyword)) {
      rewritten[keyword] = value;
    }
  }
  return rewritten;
}

}  // namespace

SchemaDialect DialectOf(const Json& schema, const SchemaDocuments& documents,
                        const SchemaDialect& otherwise) {
  const std::string_view name = WithoutMark(StringMember(schema, "$schema"));
  if (name == kDraft7) return {SchemaDialect::Draft::k7, true};
  if (name == k2020) return {SchemaDialect::Draft::k2020, true};
  const auto meta = documents.find(name);
  if (meta == documents.end()) return otherwise;
  const Json* vocabulary = FindMember(meta->second, "$vocabulary");
  if (vocabulary == nullptr) return otherwise;
  return {SchemaDialect::Draft::k2020, FindMember(*vocabulary, kValidationVocabulary) != nullptr};
}

Json InWordsOf2020(const Json& schema, const SchemaDialect& dialect) {
  if (!schema.is_object()) return schema;
  Json rewritten = dialect.draft == SchemaDialect::Draft::k7 ? FromDraft7(schema) : schema;
  if (!dialect.has_validation) {
    for (const std::string_view keyword : kValidation) rewritten.erase(std::string(keyword));
  }
  return rewritten;
}

void ForEachSubschema(Json& schema, const std::function<void(Json&)>& visit) {
  VisitInner(schema, visit);
}

void ForEachSubschema(const Json& schema, const SchemaDialect& dialect,
                      const std::function<void(const Json&)>& visit) {
  const bool is_only_reference =
      dialect.draft == SchemaDialect::Draft::k7 && FindMember(schema, "$ref") != nullptr;
  if (is_only_reference) {
    if (const Json* inner = FindMember(schema, "definitions"); inner && inner->is_object()) {
      for (const auto& [name, one] : inner->items()) visit(one);
    }
    return;
  }
  VisitInner(schema, visit);
}

}  // namespace httptask
