#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// SWITCH, and DECISION, its older form: scheduled together with the first task of the case.
Status MapSwitch(const Task& task, Mapping& mapping);
Status MapDecision(const Task& task, Mapping& mapping);

}  // namespace httptask::runner
