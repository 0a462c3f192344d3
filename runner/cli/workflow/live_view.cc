#include "runner/cli/workflow/live_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runner/cli/base/text_layout.h"
#include "runner/cli/workflow/task_lines.h"

namespace httptask::runner {
namespace {

// What is under way, as the events tell it.
struct OpenTask {
  std::string reference_name;
  std::string type;
  std::string target;
  std::string run_id;
  int attempt = 1;
  Time start_time;
  std::optional<Time> due_time;    // Of an attempt that is to come.
  std::optional<Time> wait_until;  // Of a WAIT.
  bool is_sent = false;
};

class OpenTasks {
 public:
  void OnEvent(const Run& run, const Event& event) {
    if (const auto* scheduled = std::get_if<TaskScheduled>(&event.what)) {
      Add(run, scheduled->task, event.time);
    } else if (const auto* started = std::get_if<TaskStarted>(&event.what)) {
      const auto found = tasks_.find({run.id, started->task});
      if (found == tasks_.end()) return;
      found->second.is_sent = true;
      found->second.start_time = event.time;
      found->second.due_time.reset();
    } else if (const auto* updated = std::get_if<TaskUpdated>(&event.what)) {
      if (updated->state && IsTerminal(*updated->state)) tasks_.erase({run.id, updated->task});
    }
  }

  const std::map<std::pair<std::string, int>, OpenTask>& tasks() const { return tasks_; }

 private:
  void Add(const Run& run, int number, Time now) {
    const TaskRecord* task = run.Find(number);
    if (task == nullptr || !IsShown(*task)) return;
    OpenTask open;
    open.reference_name = task->reference_name;
    open.type = task->type;
    open.target = DescribeTarget(*task);
    open.run_id = run.id;
    open.attempt = task->retry_count + 1;
    open.start_time = now;
    open.wait_until = task->wait_until;
    if (task->delay_seconds > 0) open.due_time = now + std::chrono::seconds(task->delay_seconds);
    tasks_[{run.id, number}] = std::move(open);
  }

  std::map<std::pair<std::string, int>, OpenTask> tasks_;
};

// Draws at most every kProgressInterval, and nothing of what is over by then.
class Pace {
 public:
  bool IsDue(Time now) {
    if (first_ == Time()) first_ = last_ = now;
    if (now - last_ < kProgressInterval && now >= last_) return false;
    last_ = now;
    return true;
  }
  Time first() const { return first_; }

 private:
  Time first_;
  Time last_;
};

class LiveView : public ProgressView {
 public:
  LiveView(Output& output, const Definition& definition, const WorkerTypes& workers)
      : output_(output), workers_(workers), lines_(definition, workers) {}

  void OnEvent(const Run& run, const Event& event) override {
    open_.OnEvent(run, event);
    Count(run, event);
    if (const auto line = lines_.OnEvent(run, event, TaskLines::Waits::kNotTold)) {
      output_.Note(*line);
    }
  }

  void Tick(Time now) override {
    if (!pace_.IsDue(now)) return;
    std::vector<StyledText> block;
    for (const auto& [key, task] : open_.tasks()) {
      if (block.size() == kLiveTasksMax) break;
      block.push_back(Describe(task, now));
    }
    if (const size_t more = open_.tasks().size() - block.size(); more > 0) {
      block.push_back(StyledText().Add(fmt::format("… and {} more", more), Style::kDim));
    }
    block.push_back(Totals(now));
    output_.ShowProgress(block);
  }

 private:
  void Count(const Run& run, const Event& event) {
    const auto* updated = std::get_if<TaskUpdated>(&event.what);
    const auto* scheduled = std::get_if<TaskScheduled>(&event.what);
    if (scheduled != nullptr && scheduled->retried_task != 0) ++retries_;
    if (updated == nullptr || !updated->state || !IsTerminal(*updated->state)) return;
    const TaskRecord* task = run.Find(updated->task);
    if (task == nullptr || !IsShown(*task)) return;
    ++(IsSuccessful(*updated->state) ? done_ : failed_);
  }

  StyledText Describe(const OpenTask& task, Time now) const {
    StyledText line;
    line.Add(PadRight(task.reference_name, lines_.name_width()) + "  ", Style::kBold);
    const std::string attempt =
        task.attempt > 1 ? fmt::format("attempt {}, ", task.attempt) : std::string();
    if (task.due_time) {
      return line.Add(attempt + "in " + FormatSpan(*task.due_time - now), Style::kYellow);
    }
    if (task.wait_until) {
      return line.Add("waits, " + FormatSpan(*task.wait_until - now) + " left", Style::kYellow);
    }
    if (task.is_sent || task.type == "SUB_WORKFLOW" || workers_.contains(task.type)) {
      return line.Add(attempt + FormatSpan(now - task.start_time) + "  ", Style::kCyan)
          .Add(task.target);
    }
    return line.Add(
        fmt::format("waits for: httptask signal {} {}", task.run_id, task.reference_name),
        Style::kYellow);
  }

  StyledText Totals(Time now) const {
    StyledText line;
    line.Add(fmt::format("{} done, {} under way", done_, open_.tasks().size()), Style::kDim);
    if (failed_ > 0) line.Add(fmt::format(", {} failed", failed_), Style::kRed);
    if (retries_ > 0) line.Add(fmt::format(", {} retried", retries_), Style::kYellow);
    return line.Add(", " + FormatSpan(now - pace_.first()), Style::kDim);
  }

  Output& output_;
  const WorkerTypes workers_;
  TaskLines lines_;
  OpenTasks open_;
  Pace pace_;
  size_t done_ = 0;
  size_t failed_ = 0;
  size_t retries_ = 0;
};

class TotalsView : public ProgressView {
 public:
  TotalsView(Output& output, int run_count) : output_(output), run_count_(run_count) {}

  void OnEvent(const Run& run, const Event& event) override {
    open_.OnEvent(run, event);
    if (!run.parent_run_id.empty()) return;
    if (std::holds_alternative<RunStarted>(event.what)) ++begun_;
    const auto* end = std::get_if<RunEnded>(&event.what);
    if (end != nullptr) ++(end->state == RunState::kCompleted ? completed_ : failed_);
  }

  void Tick(Time now) override {
    if (!pace_.IsDue(now)) return;
    const int ended = completed_ + failed_;
    const double seconds = std::chrono::duration<double>(now - pace_.first()).count();
    StyledText totals;
    totals.Add(fmt::format("{} of {} runs ended, {} under way", ended, run_count_, begun_ - ended));
    if (failed_ > 0) totals.Add(fmt::format(", {} failed", failed_), Style::kRed);
    totals.Add(fmt::format(", {:.0f}/s", seconds > 0 ? ended / seconds : 0), Style::kDim);
    std::map<std::string, size_t> counts;
    for (const auto& [key, task] : open_.tasks()) ++counts[task.reference_name];
    std::string under_way;
    for (const auto& [name, count] : counts) under_way += fmt::format("{} {}  ", name, count);
    output_.ShowProgress({totals, StyledText().Add(under_way, Style::kDim)});
  }

 private:
  Output& output_;
  const int run_count_;
  OpenTasks open_;
  Pace pace_;
  int begun_ = 0;
  int completed_ = 0;
  int failed_ = 0;
};

}  // namespace

std::unique_ptr<ProgressView> MakeLiveView(Output& output, const Definition& definition,
                                           const WorkerTypes& workers) {
  return std::make_unique<LiveView>(output, definition, workers);
}

std::unique_ptr<ProgressView> MakeTotalsView(Output& output, int run_count) {
  return std::make_unique<TotalsView>(output, run_count);
}

}  // namespace httptask::runner
