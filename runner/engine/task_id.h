#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// A new id: 128 random bits as lower-case hex in groups, as Conductor's are (RFC 9562, version 4).
std::string NewRunId();

// The id that a task of a run, or a run that a task starts, always gets: in the form of a UUID
// (RFC 9562, version 8), made from the run's id and the task's number. Nothing else needs to be
// kept.
std::string TaskId(std::string_view run_id, int task);
std::string ChildRunId(std::string_view run_id, int task);

// The key of a step for servers that recognise a second request by it (`Idempotency-Key`): the same
// for every attempt, and after a restart. `reference_name` as it is with `__n`.
std::string StepKey(std::string_view run_id, std::string_view reference_name);

}  // namespace httptask::runner
