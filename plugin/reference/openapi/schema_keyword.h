#pragma once

#include <string_view>

#include "plugin/base/json.h"

namespace httptask {

// What the value of a keyword of a Schema Object (OpenAPI 2.0, 3.0 and 3.1) is.
enum class KeywordForm {
  kSchema,
  kSchemaList,
  kSchemaMap,
  kText,
  kPattern,
  kPatternMap,  // Schemas by pattern.
  kWords,       // Text that people also write as a number: `title: 404`.
  kNumber,
  kBoolean,
  kTextList,
  kList,
  kObject,
  kDiscriminator,
  kAny,
  kType,
  kItems,
  kBound,  // A number, or in OpenAPI 3.0 a boolean.
  kReference,
  kHere,  // Handled by SchemaRewriter itself.
  kDropped,
};

// `x-` members are dropped; other unknown keywords may be anything.
KeywordForm FormOfKeyword(std::string_view name);

// Whether a value has the form.
bool HasForm(const Json& value, KeywordForm form);
// The form in words: `a list of texts`.
std::string_view DescribeForm(KeywordForm form);

}  // namespace httptask
