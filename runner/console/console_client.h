#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "runner/console/console_message.h"

namespace httptask::runner {

// Sends one request to a ConsoleServer at `address` (`127.0.0.1:8380`), with the query in `path`.
// `body` may be null: none. The answer whatever its status. Errors: TARGET_UNREACHABLE.
StatusOr<ConsoleAnswer> AskConsole(const std::string& address, std::string_view method,
                                   const std::string& path, const Json& body);

}  // namespace httptask::runner
