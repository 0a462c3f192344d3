#pragma once

#include <string_view>

#include "plugin/base/task_result.h"

namespace httptask {

// What every request sends unless it names the field itself.

// `httptask/VERSION`.
std::string_view UserAgent();
// The content codings that plugin/http undoes.
inline constexpr std::string_view kAcceptEncoding = "gzip, deflate, br, zstd";

// The header fields of a request as they go out over HTTP/1.1: Host, those that were asked for,
// User-Agent and Accept-Encoding where they are not among them, Content-Length where there is a
// body or the method expects one. The length is that of the body as it is shown.
HeaderFields SentFields(const RequestRecord& request);

}  // namespace httptask
