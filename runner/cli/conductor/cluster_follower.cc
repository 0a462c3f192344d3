#include "runner/cli/conductor/cluster_follower.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "runner/cli/workflow/task_lines.h"

namespace httptask::runner {
namespace {

using std::chrono::milliseconds;

// Between questions to the server, growing by half.
constexpr milliseconds kPauseMin{100};
constexpr milliseconds kPauseMax{1000};

milliseconds Longer(milliseconds pause) {
  return std::min(pause * 3 / 2, kPauseMax);
}

// Whether the server may answer later: it is not there, or has a fault of its own.
bool MayPass(const Status& error) {
  const Reason reason = ReasonOf(error);
  return reason == Reason::kTargetUnreachable || reason == Reason::kDeadlineExceeded ||
         reason == Reason::kResponseInvalid;
}

std::string Advice(const TaskRecord& task) {
  const bool is_ours = task.type == "HTTP_TASK" || task.type == "HTTP_POLL";
  return is_ours ? "start httptask-plugin --conductor URL" : "start its worker";
}

}  // namespace

StatusOr<ClusterRun> ClusterFollower::Follow(const std::string& workflow_id) {
  HTTPTASK_ASSIGN_OR_RETURN(Json execution, Get(workflow_id));
  ClusterRun cluster_run(execution);
  TaskLines lines(cluster_run.run().definition());
  for (milliseconds pause = kPauseMin;; pause = Longer(pause)) {
    for (const Event& event : cluster_run.Update(execution)) {
      const auto line = lines.OnEvent(cluster_run.run(), event, TaskLines::Waits::kNotTold);
      if (line) parts_.tell(*line);
    }
    if (IsTerminal(cluster_run.run().state)) return cluster_run;
    TellUnpolled(cluster_run.run());
    parts_.wait(pause);
    HTTPTASK_ASSIGN_OR_RETURN(execution, Get(workflow_id));
  }
}

StatusOr<Json> ClusterFollower::Get(const std::string& workflow_id) {
  const auto begin = parts_.clock.Ticks();
  bool is_told = false;
  for (milliseconds pause = kPauseMin;; pause = Longer(pause)) {
    StatusOr<Json> execution = parts_.server.Get(workflow_id);
    if (execution.ok() && is_told) Tell("the Conductor server answers again");
    const bool is_over = parts_.clock.Ticks() - begin >= kAwayMax;
    if (execution.ok() || is_over || !MayPass(execution.status())) return execution;
    if (!std::exchange(is_told, true)) {
      Tell(fmt::format("the Conductor server is asked again for up to {} min: {}", kAwayMax.count(),
                       MessageOf(execution.status())));
    }
    parts_.wait(pause);
  }
}

void ClusterFollower::TellUnpolled(const Run& run) {
  const auto now = parts_.clock.Ticks();
  for (const auto& [number, task] : run.tasks) {
    if (task.state != TaskState::kScheduled) {
      waiting_since_.erase(number);
    } else if (now - waiting_since_.try_emplace(number, now).first->second >= kUnpolledMin) {
      TellUnpolled(task);
    }
  }
}

// Both times are the server's.
void ClusterFollower::TellUnpolled(const TaskRecord& task) {
  if (!asked_types_.insert(task.type).second) return;
  const StatusOr<std::optional<Time>> poll = parts_.server.LastPoll(task.type);
  if (!poll.ok() || *poll >= task.scheduled_time) return;
  Tell(fmt::format("{} waits: nobody polls {}; {}", task.reference_name, task.type, Advice(task)));
}

}  // namespace httptask::runner
