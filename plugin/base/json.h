#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "plugin/base/json_object.h"
#include "plugin/base/status.h"

namespace httptask {

// A JSON value (RFC 8259). Objects keep the order of their members.
//
// A number of which an integer of 64 bits or a double would lose a digit (30-digit integers, 1e400)
// is kept as its text in a `binary` value; IsNumber, NumberText and FormatJson know about it.
// Therefore never call `dump()` or `is_number()` on a value that came from outside.
using Json = nlohmann::basic_json<JsonObject>;

// Limits of ParseJson. Exceeding one is LIMIT_EXCEEDED.
struct JsonLimits {
  // Size of the text.
  size_t bytes_max = size_t{64} << 20;
  // Arrays and objects within each other.
  size_t depth_max = 256;
  // Values, counting every member and element.
  size_t values_max = 8'000'000;
};

// Parses one JSON text in UTF-8 (a byte order mark is allowed). Of members with the same name the
// last one counts. Errors: ARGUMENT_INVALID (`line 3, column 7: …`), LIMIT_EXCEEDED.
StatusOr<Json> ParseJson(std::string_view text, const JsonLimits& limits = {});

// Where ParseJson stopped, for callers that show the line: counted from 1, columns in code points.
struct TextPosition {
  size_t line = 1;
  size_t column = 1;

  bool operator==(const TextPosition&) const = default;
};
// The position of a byte offset; a byte order mark in front of the text is no column.
TextPosition PositionOf(std::string_view text, size_t offset);

// What ParseJson tells, with the place as numbers.
struct JsonSyntaxError {
  size_t offset = 0;
  std::string what;
};
// Nothing when `text` is JSON within the limits.
std::optional<JsonSyntaxError> FindJsonSyntaxError(std::string_view text,
                                                   const JsonLimits& limits = {});

// JSON text, on one line when `indent` is 0; what is not UTF-8 becomes U+FFFD. Numbers keep sign
// and digits; doubles are spelled one way: 1e5 as 100000.0, 1.10 as 1.1, 1e21 as it is, -0 as -0.0.
std::string FormatJson(const Json& value, int indent = 0);

// Whether it is a number, exact ones included.
bool IsNumber(const Json& value);
// JSON text of a number. CHECKs IsNumber.
std::string NumberText(const Json& value);
// `string`, `integer`, `number`, `boolean`, `array`, `object` or `null`. 1.0 is an integer, as JSON
// Schema has it.
std::string_view JsonTypeName(const Json& value);

// Empties arrays and objects from the inside out. What is left is freed in a third of the time:
// the destructor moves every value below into one list first, so that it needs no recursion. For
// large values that are no deeper than JsonLimits has it.
void DiscardJson(Json& value);

// The member of an object, or nullptr when there is none or `object` is none.
const Json* FindMember(const Json& object, std::string_view name);
// The member when it is a string, else the empty string. The result lives as long as `object`.
std::string_view StringMember(const Json& object, std::string_view name);

// Resolves a JSON pointer (RFC 6901), also in its URI fragment form (`#/a~1b`, percent-encoded).
// Returns nullptr when nothing is there.
const Json* ResolvePointer(const Json& document, std::string_view pointer);
// A reference token with `~` and `/` escaped.
std::string EscapePointerToken(std::string_view token);
std::string UnescapePointerToken(std::string_view token);

}  // namespace httptask
