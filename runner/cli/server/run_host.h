#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runner/engine/engine.h"

namespace httptask::runner {

// Keeps an engine going for as long as it is served, and lets other threads change its runs. Open
// runs are in the engine; one that has ended is in the journal alone.
class RunHost {
 public:
  using Action = std::function<void(Engine&)>;
  // A run with those around it, from the journal (ReadFamily).
  using ReadRuns = std::function<StatusOr<std::vector<Run>>(const std::string& run_id)>;

  // How long Serve waits for tasks that are under way when it was stopped.
  static constexpr std::chrono::seconds kDrainTime{10};

  // What the parts refer to must outlive the host; their observer is told, too.
  RunHost(EngineParts parts, ReadRuns read_runs);
  RunHost(const RunHost&) = delete;
  RunHost& operator=(const RunHost&) = delete;

  // `runs` go on from where the journal ends. Returns after Stop, when nothing is under way any
  // more or kDrainTime is over: the number of tasks that are still under way. Errors: the
  // engine's, after which runs can be continued from the journal.
  StatusOr<size_t> Serve(std::vector<Run> runs);
  // Thread-safe; returns at once.
  void Stop();

  // Does the action on Serve's thread and returns when what it changed is in the journal.
  // Thread-safe. Errors: CANCELLED (Serve has ended or ends), the engine's.
  Status Do(Action action);
  // Within an action: the run is in the engine then, also when it has ended. Errors: those of
  // ReadRuns.
  Status Bring(const std::string& run_id);

 private:
  struct Job {
    Action action;
    std::promise<Status> done;
  };
  // Remembers which runs have ended: nothing else may be done within an event.
  class Ends : public RunObserver {
   public:
    explicit Ends(RunObserver* next) : next_(next) {}
    void OnEvent(const Run& run, const Event& event) override;
    std::vector<std::string> Take() { return std::exchange(run_ids_, {}); }

   private:
    RunObserver* const next_;
    std::vector<std::string> run_ids_;
  };

  Status Turn();
  std::vector<Job*> TakeJobs();
  void ForgetEnded();
  void WaitForJob();
  bool IsStopped();
  StatusOr<size_t> EndTasks();
  // No job is taken from now on.
  void Close();

  const Clock& clock_;
  const ReadRuns read_runs_;
  Ends ends_;
  Engine engine_;
  std::vector<std::string> brought_;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::vector<Job*> jobs_;  // Each lives on its caller's stack.
  bool is_stopped_ = false;
  bool is_closed_ = false;
};

}  // namespace httptask::runner
