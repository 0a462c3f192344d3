#include "plugin/reference/openapi/schema_keyword.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/base/name_table.h"

namespace httptask {
namespace {

using Keyword = std::pair<std::string_view, KeywordForm>;

constexpr NameTable kKeywords(std::array{
    Keyword{"$ref", KeywordForm::kReference},
    Keyword{"type", KeywordForm::kType},
    Keyword{"properties", KeywordForm::kSchemaMap},
    Keyword{"required", KeywordForm::kTextList},
    Keyword{"description", KeywordForm::kWords},
    Keyword{"title", KeywordForm::kWords},
    Keyword{"items", KeywordForm::kItems},
    Keyword{"enum", KeywordForm::kList},
    Keyword{"default", KeywordForm::kAny},
    Keyword{"example", KeywordForm::kHere},
    Keyword{"examples", KeywordForm::kHere},
    Keyword{"nullable", KeywordForm::kHere},
    Keyword{"x-nullable", KeywordForm::kHere},
    Keyword{"format", KeywordForm::kText},
    Keyword{"pattern", KeywordForm::kPattern},
    Keyword{"allOf", KeywordForm::kSchemaList},
    Keyword{"anyOf", KeywordForm::kSchemaList},
    Keyword{"oneOf", KeywordForm::kSchemaList},
    Keyword{"not", KeywordForm::kSchema},
    Keyword{"if", KeywordForm::kSchema},
    Keyword{"then", KeywordForm::kSchema},
    Keyword{"else", KeywordForm::kSchema},
    Keyword{"additionalProperties", KeywordForm::kSchema},
    Keyword{"unevaluatedProperties", KeywordForm::kSchema},
    Keyword{"unevaluatedItems", KeywordForm::kSchema},
    Keyword{"propertyNames", KeywordForm::kSchema},
    Keyword{"contains", KeywordForm::kSchema},
    Keyword{"prefixItems", KeywordForm::kSchemaList},
    Keyword{"patternProperties", KeywordForm::kPatternMap},
    Keyword{"dependentSchemas", KeywordForm::kSchemaMap},
    Keyword{"$defs", KeywordForm::kSchemaMap},
    Keyword{"definitions", KeywordForm::kSchemaMap},
    Keyword{"dependentRequired", KeywordForm::kObject},
    Keyword{"discriminator", KeywordForm::kDiscriminator},
    Keyword{"minimum", KeywordForm::kNumber},
    Keyword{"maximum", KeywordForm::kNumber},
    Keyword{"exclusiveMinimum", KeywordForm::kBound},
    Keyword{"exclusiveMaximum", KeywordForm::kBound},
    Keyword{"multipleOf", KeywordForm::kNumber},
    Keyword{"minLength", KeywordForm::kNumber},
    Keyword{"maxLength", KeywordForm::kNumber},
    Keyword{"minItems", KeywordForm::kNumber},
    Keyword{"maxItems", KeywordForm::kNumber},
    Keyword{"minProperties", KeywordForm::kNumber},
    Keyword{"maxProperties", KeywordForm::kNumber},
    Keyword{"minContains", KeywordForm::kNumber},
    Keyword{"maxContains", KeywordForm::kNumber},
    Keyword{"uniqueItems", KeywordForm::kBoolean},
    Keyword{"readOnly", KeywordForm::kBoolean},
    Keyword{"writeOnly", KeywordForm::kBoolean},
    Keyword{"deprecated", KeywordForm::kBoolean},
    Keyword{"xml", KeywordForm::kObject},
    Keyword{"externalDocs", KeywordForm::kDropped},
    Keyword{"$id", KeywordForm::kDropped},
    Keyword{"$schema", KeywordForm::kDropped},
    Keyword{"$comment", KeywordForm::kDropped},
});

constexpr std::array<std::string_view, 7> kTypes = {"string", "integer", "number", "boolean",
                                                    "array",  "object",  "null"};

bool IsType(const Json& value) {
  return value.is_string() && std::find(kTypes.begin(), kTypes.end(),
                                        value.get_ref<const std::string&>()) != kTypes.end();
}

}  // namespace

KeywordForm FormOfKeyword(std::string_view name) {
  if (const KeywordForm* form = kKeywords.Find(name)) return *form;
  return name.starts_with("x-") ? KeywordForm::kDropped : KeywordForm::kAny;
}

bool HasForm(const Json& value, KeywordForm form) {
  switch (form) {
    case KeywordForm::kSchema:
      return value.is_object() || value.is_boolean();
    case KeywordForm::kItems:
      return value.is_object() || value.is_boolean() || value.is_array();
    case KeywordForm::kReference:
    case KeywordForm::kPattern:
    case KeywordForm::kText:
      return value.is_string();
    case KeywordForm::kWords:
      return value.is_string() || value.is_boolean() || IsNumber(value);
    case KeywordForm::kNumber:
      return IsNumber(value);
    case KeywordForm::kBound:
      return IsNumber(value) || value.is_boolean();
    case KeywordForm::kBoolean:
      return value.is_boolean();
    case KeywordForm::kTextList:
      return value.is_array() &&
             std::all_of(value.begin(), value.end(), [](const Json& v) { return v.is_string(); });
    case KeywordForm::kSchemaList:
    case KeywordForm::kList:
      return value.is_array();
    case KeywordForm::kSchemaMap:
    case KeywordForm::kPatternMap:
    case KeywordForm::kObject:
      return value.is_object();
    case KeywordForm::kDiscriminator:
      return value.is_object() || value.is_string();
    case KeywordForm::kType:
      return IsType(value) || (value.is_array() && !value.empty() &&
                               std::all_of(value.begin(), value.end(), IsType));
    case KeywordForm::kAny:
    case KeywordForm::kHere:
    case KeywordForm::kDropped:
      break;
  }
  return true;
}

std::string_view DescribeForm(KeywordForm form) {
  switch (form) {
    case KeywordForm::kSchema:
    case KeywordForm::kItems:
      return "a schema";
    case KeywordForm::kSchemaList:
      return "a list of schemas";
    case KeywordForm::kSchemaMap:
    case KeywordForm::kPatternMap:
      return "an object of schemas";
    case KeywordForm::kPattern:
    case KeywordForm::kText:
    case KeywordForm::kReference:
    case KeywordForm::kWords:
      return "a text";
    case KeywordForm::kBound:
    case KeywordForm::kNumber:
      return "a number";
    case KeywordForm::kBoolean:
      return "true or false";
    case KeywordForm::kTextList:
      return "a list of texts";
    case KeywordForm::kList:
      return "a list";
    case KeywordForm::kObject:
    case KeywordForm::kDiscriminator:
      return "an object";
    case KeywordForm::kType:
      return "a JSON type (`string`, `integer`, ...) or a list of them";
    case KeywordForm::kAny:
    case KeywordForm::kHere:
    case KeywordForm::kDropped:
      break;
  }
  return "another value";
}

}  // namespace httptask
