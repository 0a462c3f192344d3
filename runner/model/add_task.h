#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// The definition's text with `task` put into `tasks` behind the task `after` (empty: at the end).
// Every byte of the rest stays; the indentation is that of the neighbours. Errors:
// DEFINITION_INVALID
// (`file`:line:column and caret in the message; a duplicate reference name; no task `after`, with
// the nearest).
StatusOr<std::string> AddTask(std::string_view text, std::string_view file, const Json& task,
                              std::string_view after);

// The text of a new definition with no tasks, named after a file: `pay.json` gives `pay`.
std::string NewDefinition(std::string_view name);

}  // namespace httptask::runner
