#pragma once

#include <string>

#include "plugin/base/task_result.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// How much of a body a person is shown.
struct BodyLimits {
  size_t bytes_max = size_t{16} << 10;
  size_t lines_max = 200;
};
// For a reader who is no person: all of it.
inline constexpr BodyLimits kWholeBody{~size_t{0}, ~size_t{0}};

// The request as sent: `> POST URL`, headers, an empty line, the body (JSON indented).
StyledText DescribeRequest(const RequestRecord& request, const BodyLimits& limits);

// `< 302, on with GET https://…`, one line for each redirect that the last attempt followed.
StyledText DescribeHops(const TaskResult& result);

// The answer: `< 200 OK`, headers, an empty line, the body (JSON indented), with a note when it was
// cut.
StyledText DescribeAnswer(const TaskResult& result, const BodyLimits& limits);

// `queue 0.1 ms, dns 0.2 ms, …, total 12.3 ms`, one line; phases that did not happen are left out.
StyledText DescribeTimings(const Timings& timings);

// One line for each try: number, time from the first one, status or reason, and what was done then.
StyledText DescribeAttempts(const TaskResult& result);

// `200 OK`, without a trailing space where there is no reason phrase.
std::string StatusLine(int status_code, std::string_view reason_phrase);

// Milliseconds with one decimal below 100, none above: `0.3 ms`, `1240 ms`.
std::string FormatMilliseconds(std::chrono::microseconds duration);

}  // namespace httptask::runner
