#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/execute/answer_judge.h"
#include "plugin/execute/answer_store.h"
#include "plugin/execute/body/file_access.h"
#include "plugin/execute/caller_time.h"
#include "plugin/execute/chance.h"
#include "plugin/execute/flights.h"
#include "plugin/execute/host_gate.h"
#include "plugin/execute/host_turn.h"
#include "plugin/execute/page_course.h"
#include "plugin/execute/raw_exchange.h"
#include "plugin/execute/task_request.h"
#include "plugin/execute/task_spec.h"
#include "plugin/execute/timers.h"
#include "plugin/http/http_client.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// What every task uses. The references outlive all tasks.
struct ExecuteParts {
  HttpClient& client;
  const CredentialStore& credentials;
  const Clock& clock;
  Timers& timers;
  FileAccess files;
  std::shared_ptr<HostGate> gate;
  AnswerStore answers;  // By request id.
  AnswerStore cache;    // By cache key.
};

// How one task is executed.
struct ExecuteOptions {
  // The caller's time limit; the task's own timeouts count besides.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  // Whether TaskAnswer::raw is filled.
  bool raw = false;
  // See httptask.v1.ExecuteTaskRequest.
  std::string request_id;
  std::string idempotency_key;
  // Where the task goes on that was executed in part before; null: it begins.
  std::shared_ptr<const PartBegin> begin = nullptr;
  // A wait before a page that is so long ends the execution: TaskAnswer::pages tells where to go
  // on.
  std::chrono::milliseconds page_wait_max = std::chrono::milliseconds::max();
  // Makes jitter, boundaries and keys of this task differ from those of others.
  uint64_t seed = 0;
};

// The story of one task: its requests, each with its tries. One try is under way at a time, or one
// wait, or the tries of a hedged request. Thread-safe; holds no lock while it calls out.
class TaskRun : public std::enable_shared_from_this<TaskRun> {
 public:
  using Done = std::function<void(TaskAnswer)>;

  // `done` is called once.
  TaskRun(std::shared_ptr<ExecuteParts> parts, TaskSpec spec, ExecuteOptions options, Done done);

  void Start();
  // Ends what is under way; then nothing more begins.
  void Cancel();

 private:
  using Time = std::chrono::steady_clock::time_point;
  // What follows a try.
  struct Step {
    enum class Kind { kFinish, kTryAgain, kNextRequest, kWaitForOthers };
    Kind kind = Kind::kFinish;
    std::chrono::milliseconds wait{0};
  };

  // One request: made, then tried.
  void StartRequest();
  Status MakeRequest();
  void EnterGate();
  void SendTry();
  void StartHedge();
  void SendHedge();
  void OnExchange(int number, HttpExchange exchange);
  void OnTurn(HostTurn::End end, Status status);
  void OnRefusal(Status status);
  void KeepTransfer(int number, HttpClient::TransferId id);

  // Under the lock.
  Flight& AddFlight();
  HttpRequest TakeRequest(Flight& flight);
  // Decisions; under the lock.
  Step Take(int number, HttpExchange exchange);
  bool LeavesOthersTheirChance(const HttpExchange& exchange) const;
  Step JudgeTry(HttpExchange& exchange, Attempt attempt);
  void KeepResult(HttpExchange exchange);
  int TriesBefore() const;
  void Trace(const HttpExchange& exchange, const Attempt& attempt);

  void Act(const Step& step);
  void WaitThen(std::chrono::milliseconds wait, void (TaskRun::*next)());
  void FinishWith(Status status);
  void Finish();
  bool IsPlain() const { return spec_.policies == nullptr; }

  const std::shared_ptr<ExecuteParts> parts_;
  const ExecuteOptions options_;
  const CallerTime caller_time_;

  std::mutex mutex_;  // Guards what follows.
  TaskSpec spec_;     // Of the request under way.
  Done done_;
  bool cancelled_ = false;
  bool ended_ = false;
  bool was_unknown_ = false;           // The result of an earlier try is unknown.
  Time start_;                         // Of the task.
  Time request_start_;                 // Of the request under way.
  std::chrono::milliseconds wait_{0};  // Before the next try.
  Chance chance_;
  Flights flights_;
  std::optional<Timers::TimerId> timer_;
  std::optional<Timers::TimerId> hedge_timer_;
  std::shared_ptr<HostTurn> turn_;  // Once the gate is asked; stays.
  bool is_admitted_ = false;        // The next flight is let in already.
  HttpRequest request_;
  EchoFilter filter_;
  std::shared_ptr<ItemReader> items_;  // Of the try that was judged last.
  AnswerJudge judge_;
  TaskAnswer answer_;
};

}  // namespace httptask
