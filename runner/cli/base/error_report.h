#pragma once

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/base/command.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// An error for people: `error: <message>`, each problem on a line of its own (`  path: message
// (rule)`), and `help: …` where there is a next step that the message does not tell (it names no
// `httptask …` command). Ends in a newline.
StyledText DescribeError(const Status& error);

// `help: …` and a newline, the next step that follows from a reason alone; empty where its message
// has to tell it.
StyledText DescribeHelp(Reason reason);

// The same for programs: {"reason", "message", "problems": [{"path", "rule", "message"}]}.
Json ErrorToJson(const Status& error);

// What a command prints with --json when it fails: {"error"} and, where requests were tried
// before, "request" and "attempts" as in the result of `test`.
Json ReportToJson(const Status& error);

// The exit code: kExitFailed when requests were tried and the server or the way to it failed,
// kExitNotRun otherwise.
ExitCode ExitCodeOf(const Status& error);

}  // namespace httptask::runner
