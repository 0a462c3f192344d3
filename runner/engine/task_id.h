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

}  // namespace httptask::runner
