#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "runner/cli/base/styled_text.h"
#include "runner/engine/event.h"
#include "runner/engine/run.h"

namespace httptask::runner {

// Whether a person waits for it: it is sent, or waits for a time, a person, a worker or a run.
bool IsShown(const TaskRecord& task);

// `POST https://…` of an HTTP task, else its type.
std::string DescribeTarget(const TaskRecord& task);

// A span as a person says it: `0.4 s`, `12 s`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`.
std::string FormatSpan(Time::duration span);

// Types of tasks that a worker of this process runs: nobody else is waited for.
using WorkerTypes = std::set<std::string, std::less<>>;

// The lines that stay, of one run and those that it starts: `1/4 create  POST https://…  200 OK
// 12.0 ms` when a task ends.
class TaskLines {
 public:
  // Whether a line tells that a task is waited for, or sent again later.
  enum class Waits { kTold, kNotTold };

  explicit TaskLines(const Definition& definition, WorkerTypes workers = {});

  // A line for the event, if it is one that a person wants to know of.
  std::optional<StyledText> OnEvent(const Run& run, const Event& event, Waits waits);

  size_t name_width() const { return name_width_; }
  size_t task_count() const { return task_count_; }

 private:
  std::string Begin(const Run& run, const TaskRecord& task);
  std::optional<StyledText> TellWait(const Run& run, const TaskRecord& task, Time now);
  StyledText TellEnd(const Run& run, const TaskRecord& task);

  const WorkerTypes workers_;
  size_t task_count_ = 0;
  size_t name_width_ = 0;
  // In the order in which they are first told; attempts share one.
  std::map<std::pair<std::string, std::string>, size_t> numbers_;
};

}  // namespace httptask::runner
