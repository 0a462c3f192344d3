#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// A task that sends what a curl command sends.
struct CurlTask {
  Json task;  // Conductor's `http_request`.
  // What differs or deserves a thought, for a person.
  std::vector<std::string> notes;
};

// Reads a file that a command names (`-d @FILE`).
using FileReader = std::function<StatusOr<std::string>(const std::string& path)>;

// Reads a curl command line as a POSIX shell and curl 8 would. Variables of the shell become
// `${workflow.input.NAME}`. Options that only change what curl prints are left out; those that
// would change the request but that a task cannot have are told in the notes. Errors:
// ARGUMENT_INVALID (no curl command, unknown option, no URL or several, what only a shell could
// do).
StatusOr<CurlTask> ReadCurlCommand(std::string_view text, const FileReader& read_file);

}  // namespace httptask::runner
