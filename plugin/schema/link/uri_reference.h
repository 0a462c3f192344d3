#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace httptask {

// A URI reference resolved against an absolute base (RFC 3986, section 5.2). A base without a
// hierarchy (`urn:…`) only takes absolute references and fragments.
std::string ResolveUri(std::string_view base, std::string_view reference);

// The part before `#`, and the percent-decoded part behind it.
std::pair<std::string, std::string> SplitFragment(std::string_view uri);

}  // namespace httptask
