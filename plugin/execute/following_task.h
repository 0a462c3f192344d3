#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "plugin/execute/task_spec.h"

namespace httptask {

// What of a task goes on to the request that an answer leads to: a page, a poll.

// The origin of a URL; of what is none, the text.
std::string OriginOf(const std::string& text);

// Where a reference (RFC 3986, section 4.1) from an answer to `base` leads. Errors:
// ARGUMENT_INVALID (no URL; from https to http).
StatusOr<std::string> ResolveUrl(std::string_view base, std::string_view reference);

// The task at another place that an answer named. To another origin go only the header fields of
// MayLeaveOrigin: the others may hold secrets, and the server chose where they would go. Errors:
// ARGUMENT_INVALID (a body to another origin).
StatusOr<TaskSpec> MoveTask(TaskSpec spec, std::string url);

// The task that asks there with a GET without body, as polls do; header fields as above.
TaskSpec MakeFollowingTask(TaskSpec spec, std::string url);

// The task with a parameter replaced: in the query, or under a dotted path of the body.
TaskSpec SetQuery(TaskSpec spec, const std::string& name, std::string_view value);
StatusOr<TaskSpec> SetBody(TaskSpec spec, const std::string& path, const Json& value);

}  // namespace httptask
