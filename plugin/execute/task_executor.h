#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/body/file_access.h"
#include "plugin/execute/host_gate.h"
#include "plugin/execute/raw_exchange.h"
#include "plugin/execute/task_run.h"
#include "plugin/execute/task_spec.h"
#include "plugin/execute/timers.h"
#include "plugin/http/http_client.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// What the operator allows and limits.
struct ExecutorOptions {
  HostLimits host_limits;
  FileAccess files;
};

// Executes tasks: reveals credentials, sends, tries again, follows pages and polls, judges.
// Thread-safe; never blocks, but for LendThread.
class TaskExecutor {
 public:
  using Answer = TaskAnswer;
  // Called exactly once, perhaps on the thread of the HTTP client or of the timers; must not block.
  using Done = std::function<void(Answer)>;
  // Ends the task it was given for; no effect when it is done. May outlive the executor's answer,
  // not the executor.
  using Cancel = std::function<void()>;

  // How long the answer to a request id is kept.
  static constexpr std::chrono::minutes kAnswerAge{10};

  // All must outlive the executor, the timers the client as well; none of them may run any more
  // when the client goes (TimerStop).
  TaskExecutor(HttpClient& client, const CredentialStore& credentials, const Clock& clock,
               Timers& timers, const ExecutorOptions& options = {});

  // Executes a task. `done` gets the result, whatever the status; an error is our own failure: see
  // ErrorReason. Secrets of the credentials that the answer repeats are `***` in the result.
  Cancel Execute(TaskSpec spec, ExecuteOptions options, Done done);

  // See HttpClient: for a `done` that would rather act once for several answers.
  void AfterAnswers(std::function<void()> then) { parts_->client.AfterAnswers(std::move(then)); }

  // See HttpClient: for one who calls Execute in `start`.
  void LendThread(const std::function<void()>& start) { parts_->client.LendThread(start); }

  // The request that Execute would send first, secrets hidden. Errors: as Execute before sending.
  StatusOr<RequestRecord> DryRun(const TaskSpec& spec) const;

 private:
  Cancel Start(TaskSpec spec, ExecuteOptions options, Done done);

  const std::shared_ptr<ExecuteParts> parts_;
  std::atomic<uint64_t> seed_;
};

}  // namespace httptask
