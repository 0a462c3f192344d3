#pragma once

#include <string>
#include <vector>

#include "runner/model/definition.h"
#include "runner/model/member_check.h"

namespace httptask::runner {

// One task of the second form (start_task_form.h) as tasks of the model: one, or for a Parallel,
// whose branches are given, the fork and the join. Empty when its type is none.
std::vector<Task> ReadStartTask(const std::string& name, const CheckedObject& task,
                                std::vector<TaskBranch> branches);

}  // namespace httptask::runner
