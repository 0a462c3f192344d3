#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"

namespace httptask {

// One part of multipart/form-data (RFC 7578) or of another multipart type (RFC 2046).
struct FormPart {
  // Empty: a part of another type, which has no Content-Disposition.
  std::string name;
  // Empty: no file.
  std::string filename;
  // Empty: none is written, which means text/plain.
  std::string media_type;
  std::string content;
  // Further header fields.
  HeaderFields headers = {};

  bool operator==(const FormPart&) const = default;
};

// The parts of an object: a list is one part for each item, an object within is JSON, bytes may be
// given as {"base64": "…"}. `rules` holds by property the `contentType` of OpenAPI's encoding (the
// first one without a wildcard), its `headers` as texts by name, and the `filename` that makes it a
// file.
std::vector<FormPart> PartsOfForm(const Json& body, const Json& rules);

// The same for multipart/mixed and all others, whose parts have no names; of a list each item.
std::vector<FormPart> PartsOfMixed(const Json& body, const Json& rules);

// A boundary that no part's content holds; the same for the same parts and seed.
std::string MakeBoundary(const std::vector<FormPart>& parts, uint64_t seed = 0);

// What goes before and after the content of a part, and after the last.
std::string FormatPartHead(const FormPart& part, std::string_view boundary);
inline constexpr char kPartEnd[] = "\r\n";
std::string FormatMultipartEnd(std::string_view boundary);

std::string FormatMultipart(const std::vector<FormPart>& parts, std::string_view boundary);

}  // namespace httptask
