#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "plugin/conductor/conductor_client.h"
#include "plugin/conductor/payload_store.h"
#include "plugin/conductor/poll_pace.h"
#include "plugin/conductor/worker_observer.h"
#include "plugin/execute/task_executor.h"
#include "plugin/http/http_client.h"

namespace httptask {

class WorkerLoop;

// Options of a worker.
struct ConductorWorkerOptions {
  // The server's API: `http://HOST:8080/api`.
  std::string api_url;
  std::vector<TaskQueue> queues = {{"HTTP_TASK", ""}, {"HTTP_POLL", ""}};
  // How this worker is called at the server; at most one process has it at a time.
  std::string worker_id;
  // Where its journal of calls and large answers are: a folder of its own.
  std::filesystem::path folder;
  // Calls under way at once, all queues together.
  size_t calls_max = 256;
  PollLimits poll;
  PayloadLimits payloads;
  // Hears of polls, calls and updates; null: nobody does. Must outlive the worker
  // and its way to the server.
  WorkerObserver* observer = nullptr;
  // For people: one line, no secrets. Called on the worker's thread.
  std::function<void(const std::string& line)> tell = [](const std::string&) {};
};

// Executes the HTTP tasks of a Conductor server: polls, makes the calls with the same executor as
// everybody else, tells their ends. A call is never made twice by this worker unless that is safe;
// an answer that the server could not take is kept on disk until it can.
class ConductorWorker {
 public:
  // Opens the journal and begins. `http` reaches the server; it, `executor` and `clock` must
  // outlive the worker. Errors: STORAGE_FAILED.
  static StatusOr<std::unique_ptr<ConductorWorker>> Start(ConductorWorkerOptions options,
                                                          HttpClient& http, TaskExecutor& executor,
                                                          const Clock& clock);
  // As Stop without grace.
  ~ConductorWorker();
  ConductorWorker(const ConductorWorker&) = delete;
  ConductorWorker& operator=(const ConductorWorker&) = delete;

  // Polls no more, lets calls under way end within `grace`, ends the others (those of which nothing
  // was sent are handed back to the server), tells what ended. Returns when all is told, or a
  // second after the grace; the rest is told by the next worker of that name.
  void Stop(std::chrono::milliseconds grace);

 private:
  explicit ConductorWorker(std::unique_ptr<WorkerLoop> loop);
  std::unique_ptr<WorkerLoop> loop_;
};

}  // namespace httptask
