#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// A body as it is sent.
struct BodyText {
  std::string bytes;
  // The media type, with the boundary where there is one.
  std::string content_type;

  bool operator==(const BodyText&) const = default;
};

// `application/xml`, `text/xml` and all that end in `+xml`.
bool IsXml(std::string_view content_type);

// How the properties of a form are written: OpenAPI's Encoding Objects by property, completed by
// what the schema tells (`format: binary` is a file). Empty where nothing differs from the
// defaults.
Json FormRules(const Body& body, const Definitions& definitions);

// A value in a media type: JSON, `application/x-www-form-urlencoded`, `multipart/form-data` (the
// boundary of `content_type`, or one that depends on the parts alone); a text is written as it is
// in every other type, anything else as JSON. Bytes that are no text are given as {"base64": "…"}:
// as a whole in a type that is not JSON, or as a part.
BodyText WriteBody(const Json& body, std::string_view content_type,
                   const Json& rules = Json::object());

// The bytes of {"base64": "…"} (see base64.h); nothing for any other value.
std::optional<std::string> DecodeBinary(const Json& value);

}  // namespace httptask
