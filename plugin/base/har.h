#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"

namespace httptask {

// Parts of HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/) that what was
// prepared and what was sent have in common. All texts become UTF-8.

// A list of {"name", "value"}.
Json HarFields(const HeaderFields& fields);

// The request as it goes out (SentFields), its cookies and its query. `http_version`: `1.1`, `2`.
// HAR has no place for bytes that are no text: they are base64 with `_encoding`, a field of our own
// as the format allows.
Json HarRequest(const RequestRecord& request, std::string_view http_version);

// What an answer sets by `Set-Cookie` (RFC 6265, section 5.2): name, value, path, domain, httpOnly
// and secure, as far as they are said.
Json HarSetCookies(const HeaderFields& headers);

// The document.
Json HarLog(std::vector<Json> entries);

}  // namespace httptask
