#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "runner/console/console_message.h"

namespace httptask::runner {

// Of an answer with its head.
inline constexpr size_t kConsoleAnswerBytesMax = size_t{8} << 20;

// Sends one request to a ConsoleServer at `address` (`127.0.0.1:8380`), with the query in `path`.
// `body` may be null: none. The answer whatever its status. Errors: TARGET_UNREACHABLE (also when
// the answer is cut off or larger than kConsoleAnswerBytesMax); ARGUMENT_INVALID for the address.
StatusOr<ConsoleAnswer> AskConsole(const std::string& address, std::string_view method,
                                   const std::string& path, const Json& body);

// The answer in everything that came until the connection ended (RFC 9112, with Content-Length or
// without a body). A body that is no JSON object or array is a string. Errors: RESPONSE_INVALID
// (another protocol, another length).
StatusOr<ConsoleAnswer> ParseConsoleAnswer(std::string_view bytes);

}  // namespace httptask::runner
