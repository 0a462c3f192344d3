#pragma once

#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/execute/raw_exchange.h"
#include "plugin/execute/task_spec.h"
#include "plugin/http/http_message.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// An answer to imagine.
struct ImaginedExchange {
  HttpExchange exchange;
  bool times_out = false;  // The attempt's whole time passes.
};

// Reads `429 retry-after=30; 503; timeout`: one for each attempt. A status may be followed by
// header fields (`name=value`) and at last by `body=` with everything up to the next semicolon that
// a blank follows. `timeout`, `lost` (after the request was sent) and `refused` (before) are
// failures. Errors: ARGUMENT_INVALID naming the word; at most 100.
StatusOr<std::vector<ImaginedExchange>> ParseWhatIf(std::string_view text);

// What would become of a task if its attempts were answered so, the last answer repeated. The same
// code that executes tasks runs it, with time that passes only in its mind; nothing is sent.
TaskAnswer ImagineTask(const TaskSpec& spec, const CredentialStore& credentials,
                       std::vector<ImaginedExchange> answers,
                       std::chrono::system_clock::time_point now);

}  // namespace httptask
