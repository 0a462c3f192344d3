#include "plugin/reference/openapi/openapi_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace httptask {
namespace {

enum class Form {
  kSchema,
  kSchemaList,
  kSchemaMap,
  kText,
  kWords,  // Text that people also write as a number: `title: 404`.
  kNumber,
  kBoolean,
  kTextList,
  kList,
  kObject,
  kAny,
  kType,
  kItems,
  kBound,  // A number, or in OpenAPI 3.0 a boolean.
  kReference,
  kHere,  // Handled by RewriteObject itself.
  kDropped,
};

struct Keyword {
  std::string_view name;
  Form form;
};

constexpr std::array kKeywords = {
    Keyword{"$ref", Form::kReference},
    Keyword{"type", Form::kType},
    Keyword{"properties", Form::kSchemaMap},
    Keyword{"required", Form::kTextList},
    Keyword{"description", Form::kWords},
    Keyword{"title", Form::kWords},
    Keyword{"items", Form::kItems},
    Keyword{"enum", Form::kList},
    Keyword{"default", Form::kAny},
    Keyword{"example", Form::kHere},
    Keyword{"examples", Form::kHere},
    Keyword{"nullable", Form::kHere},
    Keyword{"format", Form::kText},
    Keyword{"pattern", Form::kText},
    Keyword{"allOf", Form::kSchemaList},
    Keyword{"anyOf", Form::kSchemaList},
    Keyword{"oneOf", Form::kSchemaList},
    Keyword{"not", Form::kSchema},
    Keyword{"if", Form::kSchema},
    Keyword{"then", Form::kSchema},
    Keyword{"else", Form::kSchema},
    Keyword{"additionalProperties", Form::kSchema},
    Keyword{"unevaluatedProperties", Form::kSchema},
    Keyword{"unevaluatedItems", Form::kSchema},
    Keyword{"propertyNames", Form::kSchema},
    Keyword{"contains", Form::kSchema},
    Keyword{"prefixItems", Form::kSchemaList},
    Keyword{"patternProperties", Form::kSchemaMap},
    Keyword{"dependentSchemas", Form::kSchemaMap},
    Keyword{"$defs", Form::kSchemaMap},
    Keyword{"definitions", Form::kSchemaMap},
    Keyword{"dependentRequired", Form::kObject},
    Keyword{"discriminator", Form::kObject},
    Keyword{"minimum", Form::kNumber},
    Keyword{"maximum", Form::kNumber},
    Keyword{"exclusiveMinimum", Form::kBound},
    Keyword{"exclusiveMaximum", Form::kBound},
    Keyword{"multipleOf", Form::kNumber},
    Keyword{"minLength", Form::kNumber},
    Keyword{"maxLength", Form::kNumber},
    Keyword{"minItems", Form::kNumber},
    Keyword{"maxItems", Form::kNumber},
    Keyword{"minProperties", Form::kNumber},
    Keyword{"maxProperties", Form::kNumber},
    Keyword{"minContains", Form::kNumber},
    Keyword{"maxContains", Form::kNumber},
    Keyword{"uniqueItems", Form::kBoolean},
    Keyword{"readOnly", Form::kBoolean},
    Keyword{"writeOnly", Form::kBoolean},
    Keyword{"deprecated", Form::kBoolean},
    Keyword{"xml", Form::kDropped},
    Keyword{"externalDocs", Form::kDropped},
    Keyword{"$id", Form::kDropped},
    Keyword{"$schema", Form::kDropped},
    Keyword{"$comment", Form::kDropped},
};

Form FormOf(std::string_view name) {
  for (const Keyword& keyword : kKeywords) {
    if (keyword.name == name) return keyword.form;
  }
  return name.starts_with("x-") ? Form::kDropped : Form::kAny;
}

constexpr std::array<std::string_view, 7> kTypes = {"string", "integer", "number", "boolean",
                                                    "array",  "object",  "null"};

bool IsType(const Json& value) {
  return value.is_string() && std::find(kTypes.begin(), kTypes.end(),
                                        value.get_ref<const std::string&>()) != kTypes.end();
}

bool IsTrue(const Json* value) {
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

bool HoldsNull(const Json& list) {
  return std::any_of(list.begin(), list.end(), [](const Json& item) { return item.is_null(); });
}

// What keeps its meaning beside a schema that is moved into an `anyOf`.
bool IsAnnotation(std::string_view name) {
  constexpr std::array<std::string_view, 7> kAnnotations = {
      "description", "title", "default", "examples", "deprecated", "readOnly", "writeOnly"};
  return std::find(kAnnotations.begin(), kAnnotations.end(), name) != kAnnotations.end();
}

bool IsComposed(const Json& schema) {
  return schema.contains("$ref") || schema.contains("allOf") || schema.contains("anyOf") ||
         schema.contains("oneOf");
}

// `{"anyOf": [schema, {"type": "null"}]}` with the annotations of `schema` beside it.
Json OrNull(Json schema) {
  Json outer = Json::object();
  Json inner = Json::object();
  for (auto& [name, value] : schema.items()) {
    (IsAnnotation(name) ? outer : inner)[name] = std::move(value);
  }
  outer["anyOf"] = Json::array({std::move(inner), Json{{"type", "null"}}});
  return outer;
}

// The schema with null allowed as well.
Json MakeNullable(Json schema) {
  if (IsComposed(schema)) return OrNull(std::move(schema));
  if (auto type = schema.find("type"); type != schema.end()) {
    if (type->is_string() && *type != "null") *type = Json::array({*type, "null"});
    if (type->is_array() && std::find(type->begin(), type->end(), "null") == type->end()) {
      type->push_back("null");
    }
  }
  if (auto allowed = schema.find("enum"); allowed != schema.end() && !HoldsNull(*allowed)) {
    allowed->push_back(nullptr);
  }
  return schema;
}

// OpenAPI 3.0: `exclusiveMinimum: true` makes `minimum` exclusive.
void RewriteBound(std::string_view exclusive, std::string_view inclusive, Json& schema) {
  auto flag = schema.find(std::string(exclusive));
  if (flag == schema.end() || !flag->is_boolean()) return;
  auto bound = schema.find(std::string(inclusive));
  if (flag->get<bool>() && bound != schema.end()) {
    *flag = *bound;
    schema.erase(std::string(inclusive));
  } else {
    schema.erase(std::string(exclusive));
  }
}

// `example` and `examples` (a list, or as some write it a map of Example Objects) as one list.
Json ExamplesOf(const Json& raw) {
  Json list = Json::array();
  if (const Json* example = FindMember(raw, "example")) list.push_back(*example);
  const Json* examples = FindMember(raw, "examples");
  if (examples == nullptr) return list;
  if (examples->is_array()) {
    for (const Json& example : *examples) list.push_back(example);
  } else if (examples->is_object()) {
    for (const Json& example : *examples) {
      if (const Json* value = FindMember(example, "value")) list.push_back(*value);
    }
  }
  return list;
}

std::string_view Expected(Form form) {
  switch (form) {
    case Form::kSchema:
    case Form::kItems:
      return "a schema";
    case Form::kSchemaList:
      return "a list of schemas";
    case Form::kSchemaMap:
      return "an object of schemas";
    case Form::kText:
    case Form::kReference:
    case Form::kWords:
      return "a text";
    case Form::kBound:
    case Form::kNumber:
      return "a number";
    case Form::kBoolean:
      return "true or false";
    case Form::kTextList:
      return "a list of texts";
    case Form::kList:
      return "a list";
    case Form::kObject:
      return "an object";
    case Form::kType:
      return "a JSON type (`string`, `integer`, ...) or a list of them";
    case Form::kAny:
    case Form::kHere:
    case Form::kDropped:
      break;
  }
  return "another value";
}

bool Fits(Form form, const Json& value) {
  switch (form) {
    case Form::kSchema:
      return value.is_object() || value.is_boolean();
    case Form::kItems:
      return value.is_object() || value.is_boolean() || value.is_array();
    case Form::kReference:
    case Form::kText:
      return value.is_string();
    case Form::kWords:
      return value.is_string() || value.is_boolean() || IsNumber(value);
    case Form::kNumber:
      return IsNumber(value);
    case Form::kBound:
      return IsNumber(value) || value.is_boolean();
    case Form::kBoolean:
      return value.is_boolean();
    case Form::kTextList:
      return value.is_array() &&
             std::all_of(value.begin(), value.end(), [](const Json& v) { return v.is_string(); });
    case Form::kSchemaList:
    case Form::kList:
      return value.is_array();
    case Form::kSchemaMap:
    case Form::kObject:
      return value.is_object();
    case Form::kType:
      return IsType(value) || (value.is_array() && !value.empty() &&
                               std::all_of(value.begin(), value.end(), IsType));
    case Form::kAny:
    case Form::kHere:
    case Form::kDropped:
      break;
  }
  return true;
}

// Old habits that have one clear meaning and need no problem.
bool IsHarmless(std::string_view name, const Json& value) {
  if (name == "required")
    return value.is_boolean() || value.is_null();  // Of Swagger 1 and draft 3.
  if (name == "type") return value.is_string() && (value == "any" || value == "file");
  return value.is_null() && (name == "description" || name == "title" || name == "format");
}

}  // namespace

Json SchemaRewriter::Rewrite(const Located& place) {
  if (place.value->is_boolean()) return *place.value;
  if (place.value->is_object()) return RewriteObject(place);
  document_.AddWrongType(place, "a schema");
  return Json::object();
}

Json SchemaRewriter::RewriteObject(const Located& place) {
  Json schema = Json::object();
  for (const auto& [name, value] : place.value->get_ref<const Json::object_t&>()) {
    RewriteMember(place, name, value, schema);
  }
  if (Json examples = ExamplesOf(*place.value); !examples.empty()) {
    schema["examples"] = std::move(examples);
  }
  RewriteBound("exclusiveMinimum", "minimum", schema);
  RewriteBound("exclusiveMaximum", "maximum", schema);
  if (IsTrue(FindMember(*place.value, "nullable"))) return MakeNullable(std::move(schema));
  return schema;
}

void SchemaRewriter::RewriteMember(const Located& place, std::string_view name, const Json& value,
                                   Json& schema) {
  const Form form = FormOf(name);
  if (form == Form::kDropped || form == Form::kHere) return;
  Located member{&value, place.Below(name)};
  if (!Fits(form, value)) {
    if (!IsHarmless(name, value)) document_.AddWrongType(member, Expected(form));
    return;
  }
  Json& target = schema[std::string(name)];
  switch (form) {
    case Form::kSchema:
      target = Rewrite(member);
      break;
    case Form::kSchemaList:
      target = RewriteList(member);
      break;
    case Form::kSchemaMap:
      target = RewriteMap(member);
      break;
    case Form::kReference:
      target = RewriteReference(place, value);
      break;
    case Form::kWords:
      target = value.is_string() ? value : Json(FormatJson(value));
      break;
    case Form::kItems:
      if (value.is_array()) {
        schema.erase(std::string(name));
        schema["prefixItems"] = RewriteList(member);
      } else {
        target = Rewrite(member);
      }
      break;
    case Form::kText:
    case Form::kNumber:
    case Form::kBoolean:
    case Form::kTextList:
    case Form::kList:
    case Form::kObject:
    case Form::kAny:
    case Form::kType:
    case Form::kBound:
    case Form::kHere:
    case Form::kDropped:
      target = value;
      break;
  }
}

Json SchemaRewriter::RewriteList(const Located& place) {
  Json list = Json::array();
  for (size_t i = 0; i < place.value->size(); ++i) {
    list.push_back(Rewrite({&(*place.value)[i], place.Below(i)}));
  }
  return list;
}

Json SchemaRewriter::RewriteMap(const Located& place) {
  Json map = Json::object();
  auto& members = static_cast<Json::object_t::Container&>(map.get_ref<Json::object_t&>());
  for (const auto& [name, value] : place.value->get_ref<const Json::object_t&>()) {
    members.emplace_back(name, Rewrite({&value, place.Below(name)}));
  }
  return map;
}

Json SchemaRewriter::RewriteReference(const Located& holder, const Json& reference) {
  const std::string& text = reference.get_ref<const std::string&>();
  auto normal = NormaliseReference(text);
  if (!normal) {
    document_.AddBrokenReference(holder.pointer, text);
    definitions_.try_emplace(text, Json::object());
    return text;
  }
  if (definitions_.try_emplace(*normal, Json::object()).second) {
    if (document_.Refer(*normal) != nullptr) {
      waiting_.push_back(*normal);
    } else {
      document_.AddBrokenReference(holder.pointer, text);
    }
  }
  return *normal;
}

Definitions SchemaRewriter::TakeDefinitions() {
  while (!waiting_.empty()) {
    std::string reference = std::move(waiting_.front());
    waiting_.pop_front();
    Json schema = Rewrite({document_.Find(reference), reference});
    definitions_[reference] = std::move(schema);
  }
  return std::move(definitions_);
}

}  // namespace httptask
