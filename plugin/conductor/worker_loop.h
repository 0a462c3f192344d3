#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "plugin/conductor/call_decision.h"
#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/call_part.h"
#include "plugin/conductor/conductor_client.h"
#include "plugin/conductor/conductor_worker.h"
#include "plugin/conductor/end_teller.h"
#include "plugin/conductor/event_queue.h"
#include "plugin/conductor/line_pace.h"
#include "plugin/conductor/payload_store.h"
#include "plugin/conductor/poll_pace.h"
#include "plugin/conductor/worker_observer.h"

namespace httptask {

// The thread of a worker. Everything but Post and the constructor's caller lives on it.
class WorkerLoop {
 public:
  using Time = std::chrono::steady_clock::time_point;

  WorkerLoop(ConductorWorkerOptions options, std::unique_ptr<CallJournal> journal, HttpClient& http,
             TaskExecutor& executor, const Clock& clock);
  // As Stop without grace.
  ~WorkerLoop();

  // See ConductorWorker::Stop.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct Queue {
    TaskQueue queue;
    PollPace pace;
  };
  // What is known of a call before it is made.
  struct Prospect {
    ConductorTask task;
    size_t queue = 0;
    TaskSpec spec;
    CallState state;
    Repeat repeat = Repeat::kNever;  // Of the part that comes next.
  };
  // A call under way.
  struct Call {
    Prospect prospect;
    TaskExecutor::Cancel cancel;
    std::optional<Time> lease;  // When it has to be extended.
    Time begin{};
  };

  void Run();
  void Advance(Time now);
  void SetLeaseTime(std::optional<Time> time);
  Time NextTime() const;
  bool IsDone(Time now) const;

  void PollQueues(Time now);
  void OnPolled(size_t queue, size_t asked, StatusOr<PolledTasks> polled);
  void Take(size_t queue, ConductorTask task);
  void FetchInput(size_t queue, const ConductorTask& task);
  void Decide(Prospect prospect, CallDecision decision, const std::optional<CallRecord>& record);
  void AskServer(const Prospect& prospect);
  void MakeCall(Prospect prospect);
  void RecordBegin(const Prospect& prospect);
  void Settle();
  void Begin(const std::string& task_id);
  void NotBegun(const std::string& task_id, const Status& why);
  void OnAnswer(const std::string& task_id, TaskExecutor::Answer answer);
  TaskUpdate UpdateFor(const Prospect& prospect, PartEnd end);
  void HandBack(const Prospect& prospect, const std::string& why);

  void EndRecorded(const Prospect& prospect, TaskUpdate update);
  EndTeller::Parts EndParts();
  void OnDone(size_t queue, std::vector<ConductorTask> next);
  void ExtendLeases(Time now);
  void BeginStop(std::chrono::milliseconds grace);
  void CancelCalls();
  size_t FreePlaces() const;
  const std::string& TypeOf(size_t queue) const { return options_.queues[queue].task_type; }
  void Tell(const std::string& line);

  const ConductorWorkerOptions options_;
  const std::unique_ptr<CallJournal> journal_;
  TaskExecutor& executor_;
  const Clock& clock_;
  WorkerObserver nobody_;
  WorkerObserver& observer_;
  ConductorClient client_;
  PayloadStore payloads_;
  // Outlives the loop, because answers may come in when it is gone.
  const std::shared_ptr<EventQueue> events_ = std::make_shared<EventQueue>();

  EndTeller ends_;
  std::vector<Queue> queues_;
  std::unordered_map<std::string, Call> calls_;  // By task id.
  LinePace told_;
  std::minstd_rand random_{std::random_device{}()};
  // Calls that begin when the journal has their intents, by task id.
  std::vector<std::string> to_begin_;
  Time lease_next_{};        // Not later than the first lease to extend.
  size_t asked_places_ = 0;  // By polls and server questions under way.
  bool is_stopping_ = false;
  bool is_cancelled_ = false;
  Time cancel_at_{};
  std::thread thread_;
};

}  // namespace httptask
