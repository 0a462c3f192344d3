#pragma once

#include <string_view>

#include "runner/engine/mapping.h"
#include "runner/engine/run.h"
#include "runner/engine/step.h"

namespace httptask::runner {

// What a type of task does. To add one: a pair of files that defines its functions, a row in
// task_type.cc, a test, a row in README.md.
struct TaskType {
  enum class Runs {
    kWhenScheduled,  // In the decision, before anything else of it is executed.
    kAtOnce,         // In the decision itself.
    kWhenDue,        // Behind the decision, after its delay.
    kNever,          // Somebody else ends it: a join's tasks, a person, a worker.
  };

  // In definitions and, where it differs (FORK), in records.
  std::string_view name;
  // Schedules the task and what begins with it.
  Status (*map)(const Task& task, Mapping& mapping);
  Runs runs = Runs::kNever;
  // Does its work, or begins it; nullptr when it never runs.
  void (*run)(const TaskRecord& task, Step& step) = nullptr;
  // What is done with one that was under way when the process ended; nullptr when it waits on.
  void (*recover)(const TaskRecord& task, Step& step) = nullptr;
};

// Whether a decision ends it.
inline bool IsDecided(const TaskType& type) {
  return type.runs == TaskType::Runs::kWhenScheduled || type.runs == TaskType::Runs::kAtOnce;
}

// By a definition's or a record's type. Every other name is a worker's.
const TaskType& FindTaskType(std::string_view name);

}  // namespace httptask::runner
