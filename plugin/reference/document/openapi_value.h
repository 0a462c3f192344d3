#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/reference/document/openapi_document.h"

namespace httptask {

// Small readings of members, tolerant of what people write.

// Text, or the text of a number or boolean; nothing for other values.
std::optional<std::string> ScalarText(const Json& value);
// ScalarText of a member; empty when it is not there or has none.
std::string TextMember(const Json& object, std::string_view name);
// Whether a member is `true`; a problem is told when it is no boolean.
bool IsTrueMember(OpenApiDocument& document, const Located& holder, std::string_view name);
// `list` without what is no text, number or boolean; a problem is told for each of that.
std::vector<std::string> ReadTexts(OpenApiDocument& document, const Located& list);
// A member of the wanted type (`object`, `array`). Nothing when it is not there, and nothing
// together with a problem when it is of another type.
std::optional<Located> ObjectMember(OpenApiDocument& document, const Located& holder,
                                    std::string_view name);
std::optional<Located> ListMember(OpenApiDocument& document, const Located& holder,
                                  std::string_view name);
// The example of a Parameter or Media Type Object: `example`, else the first of `examples` that has
// a `value`; null when there is none.
Json ReadExample(OpenApiDocument& document, const Located& holder);

}  // namespace httptask
