#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/conductor/call_decision.h"
#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/conductor_client.h"
#include "plugin/conductor/event_queue.h"
#include "plugin/conductor/payload_store.h"
#include "plugin/conductor/task_update.h"

namespace httptask {

// Tells the server the ends of tasks, again and again until it has taken or refused them. Of the
// worker's thread alone.
class EndTeller {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // What it works with; all must outlive it.
  struct Parts {
    ConductorClient& client;
    CallJournal& journal;
    PayloadStore& payloads;
    const Clock& clock;
    // Brings the server's answers to the worker's thread.
    std::shared_ptr<EventQueue> events;
    // Whether the server may answer with another task.
    std::function<bool()> wants_more;
    // An end was told once, in that time.
    std::function<void(size_t queue, std::chrono::steady_clock::duration, const UpdateAnswer&)>
        told;
    // An end of that queue needs no telling any more; what follows it.
    std::function<void(size_t queue, std::vector<ConductorTask> next)> done;
    // For people.
    std::function<void(const std::string& line)> tell;
  };

  explicit EndTeller(Parts parts) : parts_(std::move(parts)) {}

  // What an earlier process could not tell; it counts for the first queue.
  void AddUndelivered();
  // Told by the next TellNew.
  void Add(size_t queue, const ConductorTask& task, TaskUpdate update);
  // Once the journal has them.
  void TellNew();
  // Tells again what is due.
  void TellDue(Time now);
  // Not later than the first of those.
  Time next() const { return next_; }

  // Whether the end of that task is being told. One that the server queued again since is kept, and
  // follows its end.
  bool Holds(const ConductorTask& task);
  size_t size() const { return endings_.size(); }

 private:
  // An end that the server has not got.
  struct Ending {
    TaskUpdate update;
    std::string call_key;
    size_t queue = 0;
    int tries = 0;
    bool is_under_way = false;
    Time next{};                         // When it is told, or was.
    std::optional<ConductorTask> rerun;  // The same task, queued again since.
  };

  void Deliver(const std::string& task_id, Time now);
  void OnDelivered(const std::string& task_id, UpdateAnswer answer);
  bool Shrink(TaskUpdate& update);

  const Parts parts_;
  std::unordered_map<std::string, Ending> endings_;  // By task id.
  std::vector<std::string> new_;                     // Their ids.
  Time next_ = Time::min();
};

}  // namespace httptask
