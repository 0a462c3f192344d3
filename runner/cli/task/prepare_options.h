#pragma once

#include <string>
#include <vector>

#include "httptask/v1/task_service.pb.h"
#include "plugin/base/status.h"
#include "runner/cli/base/command_options.h"

namespace httptask::runner {

// Options that `prepare`, `test` and `add` share.
struct PrepareOptions {
  std::string server;
  // `path=value` each.
  std::vector<std::string> set;
  // `path=file` each.
  std::vector<std::string> set_files;
  std::string values_file;
  // `required`, `all` or empty.
  std::string fill;
  std::vector<std::string> credentials;

  bool operator==(const PrepareOptions&) const = default;
};

// Adds the options; `options` must outlive the parsing.
void AddPrepareOptions(CommandOptions& accepts, PrepareOptions& options);

// `--credential` alone, for commands that take nothing else of these.
void AddCredentialOption(CommandOptions& accepts, std::vector<std::string>& credentials);

// The request for PrepareTask. The content of a file of `--set-file` is a value as `--set` gives it
// where it is text, else bytes (`{"base64": "…"}`). Errors: ARGUMENT_INVALID (every `--set` and
// `--set-file` without `=` or path; a file is missing, or the values are no JSON object),
// LIMIT_EXCEEDED (a file is too large, see ReadFile).
StatusOr<v1::PrepareTaskRequest> MakePrepareRequest(const std::string& operation,
                                                    const PrepareOptions& options);

}  // namespace httptask::runner
