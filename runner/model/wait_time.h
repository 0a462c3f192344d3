#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace httptask::runner {

// A WAIT's `duration`: `1 days 2 hours 3 minutes 4 seconds`, `2h 5m`, `90 secs`. Nothing when it
// is none, also when it is longer than 100 years.
std::optional<std::chrono::seconds> ParseWaitDuration(std::string_view text);

// A WAIT's `until`: `2027-01-31`, `2027-01-31 18:30`, `2027-01-31 18:30 GMT`; February 31 is March
// 3, as in Conductor. Zones are `GMT`, `UTC`, `GMT+02:00`, `+0200` and the names of the common
// ones, such as `PST` and `Pacific Standard Time`; without a zone it is UTC.
std::optional<std::chrono::system_clock::time_point> ParseWaitUntil(std::string_view text);

}  // namespace httptask::runner
