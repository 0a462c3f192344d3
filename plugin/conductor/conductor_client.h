#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "plugin/conductor/conductor_task.h"
#include "plugin/conductor/task_update.h"
#include "plugin/conductor/worker_observer.h"
#include "plugin/http/http_client.h"

namespace httptask {

// A queue of the server: tasks of one type, in one domain.
struct TaskQueue {
  std::string task_type;
  std::string domain;  // Empty: none.

  bool operator==(const TaskQueue&) const = default;
};

// What became of an update.
struct UpdateAnswer {
  enum class Kind {
    kAccepted,
    kRetry,     // No answer, or not the server's own: the same update may go again without harm.
    kTooLarge,  // 413: a smaller one may be taken.
    kRefused,   // 400, 404 or 409 in the server's own words: it will never be accepted.
  };
  Kind kind = Kind::kAccepted;
  std::string message;              // Unless accepted: for people.
  std::vector<ConductorTask> next;  // The next task of that type, where the server hands one out.

  // The same as an error: TARGET_UNREACHABLE, LIMIT_EXCEEDED or ARGUMENT_INVALID.
  Status ToStatus() const;
};

// The calls of a worker to Conductor's REST API, version 3.21 and later. Never blocks; `done` runs
// on the HTTP client's thread, perhaps when this object is gone. Thread-safe.
class ConductorClient {
 public:
  // `api_url` ends in `/api`; `http` and `clock` must outlive the client. `observer` hears of its
  // requests; it and `clock` must outlive `http`.
  ConductorClient(HttpClient& http, const Clock& clock, std::string api_url, std::string worker_id,
                  WorkerObserver* observer = nullptr);

  // Asks for at most `count` tasks (1 to 1,000); the server holds the call for `wait` (5 s at most)
  // unless all of them are there. Errors: TARGET_UNREACHABLE and the like, RESPONSE_INVALID.
  void Poll(const TaskQueue& queue, size_t count, std::chrono::milliseconds wait,
            std::function<void(StatusOr<PolledTasks>)> done);
  // Tells the end of a task; with `kAlsoPoll` the server may answer with the next one (update-v2).
  // A server that does not know that yet makes it kRetry; for kUpdateV2Pause it is not used then.
  static constexpr std::chrono::minutes kUpdateV2Pause{10};
  enum class AfterUpdate { kNothing, kAlsoPoll };
  void Update(const TaskUpdate& update, AfterUpdate after, std::function<void(UpdateAnswer)> done);
  // Keeps a task's lease.
  void ExtendLease(const ConductorTask& task, std::function<void(Status)> done);
  // The input of a task that has it in the server's external storage. Errors: of
  // ExternalInputError.
  void ReadInput(const ConductorTask& task, std::function<void(StatusOr<Json>)> done);
  // Statuses of earlier attempts of the same call that a worker had, oldest first: `TIMED_OUT`.
  void EarlierAttempts(const ConductorTask& task,
                       std::function<void(StatusOr<std::vector<std::string>>)> done);

  const std::string& worker_id() const { return worker_id_; }

 private:
  HttpRequest MakeRequest(std::string method, std::string path) const;
  HttpRequest MakePost(std::string path, std::string body) const;
  void Send(HttpRequest request, const char* uri, HttpClient::Done done);

  HttpClient& http_;
  const Clock& clock_;
  const std::string api_url_;
  const std::string worker_id_;
  WorkerObserver* const observer_;
  // When update-v2 may be tried.
  using Time = std::atomic<std::chrono::steady_clock::time_point>;
  const std::shared_ptr<Time> update_v2_from_ = std::make_shared<Time>();
};

}  // namespace httptask
