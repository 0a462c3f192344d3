#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "runner/engine/workflow.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {

// The definitions of these files, with their scripts compiled as MakeWorkflow does. Errors: those
// of ReadFile, DEFINITION_INVALID, INTERNAL when the process for scripts cannot be started.
StatusOr<std::shared_ptr<const Library>> ReadLibrary(const std::vector<std::string>& files,
                                                     ProcessScriptEvaluator& compiler);

// A definition that runs may begin with: what `check` refuses, this refuses with the same words.
// `file` is for messages; `compiler` starts its process where there is a script to
// compile. Errors: DEFINITION_INVALID with every fault, INTERNAL when the process
// for scripts cannot be started.
StatusOr<std::shared_ptr<const Workflow>> MakeWorkflow(const std::string& text,
                                                       const std::string& file,
                                                       const Library& library,
                                                       ProcessScriptEvaluator& compiler);

}  // namespace httptask::runner
