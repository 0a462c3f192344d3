#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "plugin/base/task_result.h"

namespace httptask {

// An HTTP date in any of its three forms (RFC 9110, section 5.6.7); one beyond the clock's range is
// its first or last time.
std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view text);

// How long a server asks to wait before the next request: `Retry-After` (seconds or a date; of
// several fields the longest; `Retry-After-Ms`), or else, when nothing is left of a limit, when it
// is refilled: `RateLimit-Remaining`/`-Reset`, `X-RateLimit-…` and `X-Rate-Limit-…` (seconds,
// seconds or milliseconds since 1970, an HTTP date, `2026-11-23T08:15:30Z`), `RateLimit` of the
// IETF draft (`limit=10, remaining=0, reset=7` and `"default";r=0;t=7`; of several limits the one
// that is refilled last). Nothing when it asks for none or what it says is no time; a time in the
// past is 0.
std::optional<std::chrono::milliseconds> ServerWait(const HeaderFields& headers,
                                                    std::chrono::system_clock::time_point now);

}  // namespace httptask
