#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"
#include "plugin/prepare/server_url.h"

namespace httptask {

// The URL of the server that `choice` means: a declared server's name, number (from 1) or URL, any
// other absolute http(s) URL, or, when empty, the first declared. Without a trailing slash; its
// variables have the values given, else their defaults. Errors: SERVER_NOT_FOUND (lists the
// declared ones, with the nearest name); ARGUMENT_INVALID with every problem of `ExpandServer`.
StatusOr<std::string> ChooseServer(const std::vector<Server>& servers, std::string_view choice,
                                   const ServerVariables& given = {});

}  // namespace httptask
