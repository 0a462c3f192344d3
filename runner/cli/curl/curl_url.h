#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// The URL of a curl command as a request has it. Pure; what is no absolute URL stays as it is.

// Whether curl would make several requests of it (`[1-9]`, `{a,b}` behind the host, whose brackets
// hold an address).
bool HoldsGlob(std::string_view url);

// Without dot segments in its path (RFC 3986, section 5.2.4), as curl asks for it.
std::string RemoveDots(const std::string& url);

// With the name of an uploaded file behind a URL that ends in a folder, unless it has a query.
std::string AddFileName(std::string url, std::string_view file);

// With the bytes outside ASCII behind its host percent-encoded. curl sends them as they stand,
// which no request may (RFC 9112, section 3.2); servers that take them mean the same.
std::string EncodeBeyondAscii(std::string_view url);

}  // namespace httptask::runner
