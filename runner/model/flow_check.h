#pragma once

#include "runner/model/definition.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Checks what tasks of a definition have to do with each other. Faults: reference names that are
// not unique, expressions of tasks that are not within others (see CheckExpressions). Warnings:
// expressions everywhere else, tasks that cannot be reached, forks without a join, joins on tasks
// that there are not.
void CheckFlow(const Definition& definition, FaultList& faults);

}  // namespace httptask::runner
