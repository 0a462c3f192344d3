#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/base/json.h"
#include "runner/engine/event.h"
#include "runner/engine/workflow.h"

namespace httptask::runner {

// The reason of a task whose request may have been done, and whose answer is lost.
inline constexpr std::string_view kResultUnknown = "RESULT_UNKNOWN";

// One task of a run: one attempt.
struct TaskRecord {
  int number = 0;              // In the run, counted from 1.
  std::string reference_name;  // With `__n` in loops.
  std::string base_name;       // As the definition says it.
  std::string name;
  std::string type;                // Conductor's `taskType`.
  const Task* task = nullptr;      // In the definition, or among the run's dynamic tasks.
  const Workflow* home = nullptr;  // Which holds `task`.
  TaskState state = TaskState::kScheduled;
  Json input;
  Json output = Json::object();
  std::string reason;                  // When failed: `HTTP_STATUS` or a reason of ErrorReason.
  std::optional<std::string> message;  // reasonForIncompletion.
  int iteration = 0;
  int retry_count = 0;
  int retried_task = 0;
  bool is_retried = false;
  bool is_dynamic = false;
  int loop_task = 0;
  int64_t delay_seconds = 0;
  std::optional<Time> wait_until;
  std::string child_run_id;
  int64_t changed = 0;        // The run's `changes` when it last changed.
  Time first_scheduled_time;  // Of the first attempt.
  Time scheduled_time;
  Time start_time;
  Time update_time;
  Time end_time;
};

// A run as its events make it. A value; Apply is the only way to change it.
struct Run {
  Run() = default;
  Run(std::string id, std::shared_ptr<const Workflow> workflow,
      std::shared_ptr<const Library> library);

  std::string id;
  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const Library> library;
  RunState state = RunState::kRunning;
  Json input;
  Json output = Json::object();
  Json variables = Json::object();
  std::string correlation_id;
  std::string parent_run_id;
  int parent_task = 0;
  bool is_mocked = false;
  RunRange range;
  std::string message;  // reasonForIncompletion.
  int failed_task = 0;
  std::string failure_run_id;
  std::map<int, TaskRecord> tasks;  // By number, which is the order of scheduling.
  int last_number = 0;
  int open_tasks = 0;   // Not terminal.
  int64_t changes = 0;  // Events so far.
  Time start_time;
  Time end_time;

  void Apply(const Event& event);

  const Definition& definition() const { return workflow->definition(); }
  const TaskRecord* Find(int number) const;
  // The last attempt of that name, as it is with `__n`.
  const TaskRecord* FindTask(std::string_view reference_name) const;
  // The last one that was scheduled for that name of the definition: in a loop, its last
  // iteration's.
  const TaskRecord* FindLatest(std::string_view base_name) const;
  // Numbers of the tasks of a loop's current iteration.
  const std::vector<int>& LoopTasks(int loop) const;
  // Numbers of the joins that wait, or waited, for that reference name.
  const std::vector<int>& JoinsOn(std::string_view reference_name) const;
  // How many of the tasks that a join waits for have not ended.
  int OpenMembers(int join) const;

 private:
  friend class RunFold;
  struct Text {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Index = std::unordered_map<std::string, int, Text, std::equal_to<>>;

  Index by_reference_;
  Index by_base_;
  std::unordered_map<int, std::vector<int>> loop_tasks_;
  std::unordered_map<std::string, std::vector<int>, Text, std::equal_to<>> joins_on_;
  std::unordered_map<int, int> open_members_;
  // Tasks that came as data; each is a workflow of its own.
  std::vector<std::shared_ptr<const Workflow>> dynamic_tasks_;
};

// What a join waits for, as the tasks are called in its iteration.
std::vector<std::string> JoinMembers(const TaskRecord& join);

// Makes runs of a journal's events. Runs with the same definition share it: there may be 100,000.
class RunReplayer {
 public:
  // Errors: STORAGE_FAILED when the events do not begin with a RunStarted whose definition can be
  // read.
  StatusOr<Run> Replay(std::string_view id, const std::vector<Event>& events);

 private:
  struct Shared {
    std::shared_ptr<const Workflow> workflow;
    std::shared_ptr<const Library> library;
  };
  StatusOr<Shared> FindShared(const RunStarted& start);

  std::unordered_map<std::string, Shared> shared_;  // By the texts of both.
};

// One run alone.
StatusOr<Run> ReplayRun(std::string_view id, const std::vector<Event>& events);

}  // namespace httptask::runner
