#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/body/form_style.h"
#include "plugin/execute/task_policies.h"

namespace httptask {

// The longest timeout that a task may ask for, and the longest that any attempt takes.
inline constexpr std::chrono::milliseconds kTimeoutMax{600'000};
// What a timeout of 0 (in Conductor: none) becomes.
inline constexpr std::chrono::milliseconds kNoTimeout{60'000};
// The most redirects that a task may follow.
inline constexpr int kRedirectsMax = 20;
// Those that a task with `asyncPolling` follows: the end of what was accepted is often behind a
// 303.
inline constexpr int kAsyncRedirects = 5;
// The largest body of an answer that a task may take into its result; without a word it takes
// HttpLimits::response_body_bytes_max.
inline constexpr int64_t kResponseBytesMax = int64_t{64} << 20;

// A task as Conductor's definitions write it, parsed and checked.
struct TaskSpec {
  std::string method;
  std::string uri;
  HeaderFields headers;
  // Null: no body.
  Json body;
  std::string content_type = "application/json";
  std::string accept = "application/json";
  FormStyle form_style = FormStyle::kPlain;
  // Whether `body` is base64 of the bytes to send.
  bool is_body_base64 = false;
  std::chrono::milliseconds connect_timeout{5'000};
  // First byte, and silence.
  std::chrono::milliseconds read_timeout{30'000};
  // 0: the sum of the two, at least 60 s.
  std::chrono::milliseconds total_timeout{0};
  int redirects_max = 0;
  // Decoded; 0: as many as HttpLimits takes.
  int64_t response_bytes_max = 0;
  bool uses_http2 = false;
  // Where the body of the answer goes; empty: into the result.
  std::string output_file;
  std::vector<std::string> credentials;
  // `api/operationId`, or empty.
  std::string operation;
  // Null: one request, and 2xx succeeds.
  std::shared_ptr<const TaskPolicies> policies;

  bool operator==(const TaskSpec&) const = default;
};

// Reads a task as far as it can be read; the problems are the reader's.
TaskSpec ReadTaskSpec(SettingReader& reader);

// Reads the task from a task's input: the object under `http_request` when there is one, else the
// whole (both forms of Conductor). `accept` and header values may be lists. Unknown members are
// ignored, as Conductor does, but not those within the objects that only we have (`retry`, …).
// Errors: ARGUMENT_INVALID listing every problem with its path.
StatusOr<TaskSpec> ParseTaskSpec(const Json& input);

}  // namespace httptask
