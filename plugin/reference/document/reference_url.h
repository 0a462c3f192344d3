#pragma once

#include <string>
#include <string_view>

namespace httptask {

// The longest URL that a reference may name, in bytes.
inline constexpr size_t kReferenceUrlBytesMax = 2000;

// Whether a URI reference is absolute: begins with a scheme (RFC 3986, section 4.1).
bool HasScheme(std::string_view text);

// Whether a text begins with `http://` or `https://`.
bool IsHttpUrl(std::string_view text);

// Where a reference leads.
struct JoinedUrl {
  // Without a fragment, in one spelling: scheme and host in lower case, no default port, no dot
  // segments, percent-encoded where it has to be. Empty when there is a fault.
  std::string url;
  // Why it leads to no document that could be fetched, or empty.
  std::string_view fault;
};

// `reference` (without fragment) as it is meant in the document at `base`, an http or https URL
// (RFC 3986, section 5.2); with an empty base it must be absolute. Other schemes, user information
// and what is no URL are faults.
JoinedUrl JoinUrl(std::string_view base, std::string_view reference);

}  // namespace httptask
