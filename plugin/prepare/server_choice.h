#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// Values of server variables by name.
using ServerVariables = std::map<std::string, std::string, std::less<>>;

// The URL of the server that `choice` means: a declared server's name, number (from 1) or URL, any
// other absolute http(s) URL, or, when empty, the first declared. Without a trailing slash; its
// variables have the values given, else their defaults. Errors: SERVER_NOT_FOUND (lists the
// declared ones, with the nearest name); ARGUMENT_INVALID (a variable has no value, is unknown or
// is given a value that is not allowed; the server's URL is not absolute).
StatusOr<std::string> ChooseServer(const std::vector<Server>& servers, std::string_view choice,
                                   const ServerVariables& given = {});

}  // namespace httptask
