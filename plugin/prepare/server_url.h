#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/problem.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// Values of server variables by name.
using ServerVariables = std::map<std::string, std::string, std::less<>>;

// Whether it begins with `http://` or `https://`, in any case.
bool IsAbsoluteUrl(std::string_view url);

std::string WithoutTrailingSlash(std::string_view url);

// What keeps a path from being put behind an absolute URL; nothing for a good one. Expressions
// (`${…}`) fit.
std::string_view FindUrlFault(std::string_view url);

// The URL of one server. Means nothing while there are problems.
struct ServerUrl {
  std::string url;
  std::vector<Problem> problems;
};

// The server's URL, without a trailing slash, with a value for each `{name}`: the one given, else
// its default, else the first that is allowed. A value that the reference names (default, allowed)
// is taken as it is. Any other has to stay in its place: a scheme is `http` or `https`; a whole
// host is a name or an address, perhaps with a port; a part of a host is letters, digits, `.`, `-`
// and
// `_`; a port is a number; in the path nothing ends the path or leaves it upwards; a variable in
// the place of scheme and host is an absolute URL. Problems, all at once: a variable has no value,
// is unknown or has one that does not fit; the URL is not absolute.
ServerUrl ExpandServer(const Server& server, const ServerVariables& given);

}  // namespace httptask
