#pragma once

#include <string_view>

#include "runner/cli/base/styled_text.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// What is wrong with the arguments that `app` has just failed to parse, with the nearest command or
// option where one was mistyped, and where to read on. `what` is the parser's own sentence.
StyledText DescribeUsageError(const CLI::App& app, std::string_view what);

}  // namespace httptask::runner
