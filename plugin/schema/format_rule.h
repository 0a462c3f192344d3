#pragma once

#include <string>
#include <string_view>

namespace httptask {

// JSON Schema `format` for strings, checked for: date, time, date-time (RFC 3339), uuid (RFC 9562),
// email, ipv4, ipv6, hostname, uri (a scheme and no spaces). Every other format fits every text.
bool FitsFormat(std::string_view text, std::string_view format);
// `a date (2026-01-15)`; empty for a format that is not checked.
std::string DescribeFormat(std::string_view format);
// A text of the format, or empty for a format that is not known.
std::string_view SampleOfFormat(std::string_view format);
// A text of the format that is as long as asked for, in letters; empty where there is none.
std::string SampleOfFormat(std::string_view format, size_t length_min, size_t length_max);

}  // namespace httptask
