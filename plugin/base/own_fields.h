#pragma once

#include <string_view>

namespace httptask {

// What every request sends unless it names the field itself.

// `httptask/VERSION`.
std::string_view UserAgent();
// The content codings that plugin/http undoes.
inline constexpr std::string_view kAcceptEncoding = "gzip, deflate, br, zstd";

}  // namespace httptask
