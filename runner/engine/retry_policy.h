#pragma once

#include <optional>
#include <string>

#include "runner/engine/run.h"
#include "runner/model/task_definition.h"

namespace httptask::runner {

// When a task that has failed is tried again: Conductor's maths. Nothing when it is not: its state
// is final, its type is never retried, or its retries are used up.
std::optional<int64_t> RetryDelaySeconds(const TaskRecord& task, const TaskDefinition& definition);

// Why a task is over its time now.
struct TaskTimeout {
  std::string message;
  // The definition's policy; RETRY for a worker that went silent, whatever the policy.
  TimeoutPolicy policy = TimeoutPolicy::kRetry;
};
std::optional<TaskTimeout> FindTimeout(const Run& run, const TaskRecord& task,
                                       const TaskDefinition& definition, Time now);

// When to look next, if nothing happens before.
std::optional<Time> NextTimeout(const TaskRecord& task, const TaskDefinition& definition);

}  // namespace httptask::runner
