#pragma once

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// An error for people: `error: <message>`, each problem on a line of its own (`  path: message
// (rule)`), and `help: …` where there is a next step that the message does not tell. Ends in a
// newline.
StyledText DescribeError(const Status& error);

// The same for programs: {"reason", "message", "problems": [{"path", "rule", "message"}]}.
Json ErrorToJson(const Status& error);

}  // namespace httptask::runner
