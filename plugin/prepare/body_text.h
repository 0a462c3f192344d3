#pragma once

#include <optional>
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

// A media type without its parameters, in lower case.
std::string EssenceOf(std::string_view content_type);

// Whether an essence is in a range of media types: `image/png` in `image/*`, all in `*/*`.
bool IsInRange(std::string_view essence, std::string_view range);

// Whether a body of that type is JSON: its name holds the word.
bool IsJson(std::string_view content_type);

// `application/xml`, `text/xml` and all that end in `+xml`.
bool IsXml(std::string_view content_type);

// The media type that is sent where `media_type` is a range (`image/*`), chosen by the value and
// its schema: for `*/*` and `application/*` JSON, bytes or a text, for the others the most common
// one. Any other is its own.
std::string ConcreteMediaType(std::string_view media_type, const Json& value, const Json& schema,
                              const Definitions& definitions);

// How the properties of a form are written in that type: OpenAPI's Encoding Objects by property,
// completed by what the schema tells (`format: binary` is a file). The `headers` of a part are
// those of `part_headers` (see part_headers.h). Empty where nothing differs from the defaults.
Json FormRules(const Body& body, std::string_view content_type, const Definitions& definitions,
               const Json& part_headers = Json::object());

// A value in a media type: JSON, `application/x-www-form-urlencoded`, `multipart/*` (the boundary
// of `content_type`, or one that depends on the parts alone); a text is written as it is in every
// other type, anything else as JSON. Bytes that are no text are given as {"base64": "…"}: as a
// whole in a type that is not JSON, or as a part.
BodyText WriteBody(const Json& body, std::string_view content_type,
                   const Json& rules = Json::object());

// The same by the declaration: XML by its schema, also as a property of a form.
BodyText WriteDeclaredBody(const Json& body, std::string_view content_type, const Body& declared,
                           const Definitions& definitions,
                           const Json& part_headers = Json::object());

// The bytes of {"base64": "…"} (see base64.h); nothing for any other value.
std::optional<std::string> DecodeBinary(const Json& value);

}  // namespace httptask
