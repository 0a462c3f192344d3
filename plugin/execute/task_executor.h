#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/task_spec.h"
#include "plugin/http/http_client.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// What went over the wire as text: heads and bodies, written from the records, so that hidden stays
// hidden. Secrets that the answer repeats (plain, percent-encoded, base64, escaped as JSON) are
// `***` as well.
struct RawExchange {
  std::string request;
  std::string response;
};

// Who reads the answer.
enum class Audience {
  kWorkflow,  // The next task: the answer stays as received, byte for byte.
  kPerson,    // Somebody at a screen: secrets that the answer repeats are `***` in TaskResult as
              // well.
};

// How one task is executed.
struct ExecuteOptions {
  // The caller's time limit; the task's own timeouts count besides.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  // Whether Answer::raw is filled.
  bool raw = false;
  Audience audience = Audience::kWorkflow;
};

// Executes tasks: reveals credentials, sends, classifies. Thread-safe; never blocks.
class TaskExecutor {
 public:
  struct Answer {
    // OK when an HTTP answer came, whatever its status.
    Status status;
    // On an error: the request and the attempts made, without an answer.
    TaskResult result;
    RawExchange raw;
  };
  // Called exactly once, perhaps on the HTTP client's thread; must not block.
  using Done = std::function<void(Answer)>;
  // Ends the task it was given for; no effect when it is done. May outlive the executor's answer,
  // not the executor.
  using Cancel = std::function<void()>;

  // All three must outlive the executor.
  TaskExecutor(HttpClient& client, const CredentialStore& credentials, const Clock& clock);

  // Executes a task. `done` gets the result, whatever the status; an error is our own failure: see
  // ErrorReason.
  Cancel Execute(TaskSpec spec, const ExecuteOptions& options, Done done);

  // The request that Execute would send, secrets hidden. Errors: as Execute before sending.
  StatusOr<RequestRecord> DryRun(const TaskSpec& spec) const;

 private:
  HttpClient& client_;
  const CredentialStore& credentials_;
  const Clock& clock_;
};

}  // namespace httptask
