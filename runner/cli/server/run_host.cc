#include "runner/cli/server/run_host.h"

#include <utility>

namespace httptask::runner {
namespace {

// How long a turn waits at most: clocks jump.
constexpr std::chrono::milliseconds kTurnWait{1'000};
constexpr std::chrono::milliseconds kDrainWait{50};

Status Stopping() {
  return MakeError(Reason::kCancelled, "httptask serve is stopping; ask again when it is back");
}

EngineParts WithObserver(EngineParts parts, RunObserver* observer) {
  parts.observer = observer;
  return parts;
}

}  // namespace

void RunHost::Ends::OnEvent(const Run& run, const Event& event) {
  if (next_ != nullptr) next_->OnEvent(run, event);
  if (std::holds_alternative<RunEnded>(event.what)) run_ids_.push_back(run.id);
}

RunHost::RunHost(EngineParts parts, ReadRuns read_runs)
    : clock_(parts.clock),
      read_runs_(std::move(read_runs)),
      ends_(parts.observer),
      engine_(WithObserver(std::move(parts), &ends_)) {}

StatusOr<size_t> RunHost::Serve(std::vector<Run> runs) {
  for (Run& run : runs) engine_.Adopt(std::move(run));
  engine_.Recover();
  Status status;
  while (status.ok() && !IsStopped()) status = Turn();
  Close();
  if (!status.ok()) return status;
  return EndTasks();
}

void RunHost::Stop() {
  {
    std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_all();
  engine_.Wake();
}

Status RunHost::Do(Action action) {
  Job job{std::move(action), {}};
  std::future<Status> done = job.done.get_future();
  {
    std::lock_guard lock(mutex_);
    if (is_stopped_ || is_closed_) return Stopping();
    jobs_.push_back(&job);
  }
  changed_.notify_all();
  engine_.Wake();
  return done.get();
}

Status RunHost::Bring(const std::string& run_id) {
  if (engine_.Find(run_id) != nullptr) return Status();
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Run> runs, read_runs_(run_id));
  for (Run& run : runs) {
    if (engine_.Find(run.id) != nullptr) continue;
    brought_.push_back(run.id);
    engine_.Adopt(std::move(run));
  }
  return Status();
}

// Jobs that came together share a commit, and are answered behind it.
Status RunHost::Turn() {
  const std::vector<Job*> jobs = TakeJobs();
  for (Job* job : jobs) job->action(engine_);
  const StatusOr<bool> goes_on = engine_.RunOnce(jobs.empty() ? kTurnWait : kTurnWait * 0);
  ForgetEnded();
  for (Job* job : jobs) job->done.set_value(goes_on.status());
  if (!goes_on.ok()) return goes_on.status();
  if (!*goes_on && jobs.empty()) WaitForJob();
  return Status();
}

std::vector<RunHost::Job*> RunHost::TakeJobs() {
  std::lock_guard lock(mutex_);
  return std::exchange(jobs_, {});
}

// What has ended is given up, so that memory does not grow with the number of runs.
void RunHost::ForgetEnded() {
  for (const auto& ids : {ends_.Take(), std::exchange(brought_, {})}) {
    for (const std::string& id : ids) {
      const Run* run = engine_.Find(id);
      if (run != nullptr && IsTerminal(run->state)) engine_.Take(id);
    }
  }
}

void RunHost::WaitForJob() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_stopped_ || !jobs_.empty(); });
}

bool RunHost::IsStopped() {
  std::lock_guard lock(mutex_);
  return is_stopped_;
}

StatusOr<size_t> RunHost::EndTasks() {
  engine_.Drain();
  const auto deadline = clock_.Ticks() + kDrainTime;
  while (engine_.under_way() > 0 && clock_.Ticks() < deadline) {
    HTTPTASK_RETURN_IF_ERROR(engine_.RunOnce(kDrainWait).status());
  }
  return engine_.under_way();
}

void RunHost::Close() {
  std::vector<Job*> left;
  {
    std::lock_guard lock(mutex_);
    is_closed_ = true;
    left = std::exchange(jobs_, {});
  }
  for (Job* job : left) job->done.set_value(Stopping());
}

}  // namespace httptask::runner
