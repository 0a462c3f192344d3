#pragma once

#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// A JSON object from a file. Errors: ARGUMENT_INVALID with file, line, column and caret.
StatusOr<Json> ReadJsonObject(std::string_view file);

// The value of an option that takes `JSON` or `@FILE`; an empty object for an empty text. `option`
// is for messages. Errors: ARGUMENT_INVALID with line, column and caret, or when it is no object.
StatusOr<Json> ReadJsonOption(std::string_view option, std::string_view value);

// What expressions of a task read, made from what a person gave for `--input`. An object with a
// member `workflow`, or one that is named as a task of `definition` (nullptr: none) or as the root
// of an expression in `task`, is that already; any other is the workflow's input, whose missing
// members come from the definition's inputTemplate.
Json MakeExpressionData(const Json& input, const Definition* definition, const Json& task);

}  // namespace httptask::runner
