#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "httptask/v1/task_service.pb.h"
#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/base/command.h"

namespace httptask::runner {

// Sends one request now and shows what happens.
CommandAction DefineTestCommand(CommandOptions& accepts);

// `pay.json#create`: a task of a definition; `pay.json`: the only one of a definition, or a file
// that `prepare` wrote.
struct TaskReference {
  std::string file;
  std::string reference_name;  // Empty for the only one.

  bool operator==(const TaskReference&) const = default;
};
// Nothing when the text names an operation.
std::optional<TaskReference> ParseTaskReference(std::string_view text);

// `--json`: ResultToJson, with "resolvedTask" and "raw" as far as the answer has them; {"request":
// …} for a dry run.
StatusOr<Json> TestResponseToJson(const v1::TestTaskRequest& request,
                                  const v1::TestTaskResponse& response);

}  // namespace httptask::runner
