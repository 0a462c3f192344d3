#pragma once

#include <memory>
#include <string>
#include <utility>

#include "runner/engine/run.h"

namespace httptask::testing {

// An answer as a task keeps it.
inline Json Answer(int status_code, const char* phrase) {
  return {{"response",
           {{"statusCode", status_code}, {"reasonPhrase", phrase}, {"body", {{"why", "so"}}}}}};
}

// What a finished task is told by.
inline runner::TaskUpdated End(int task, runner::TaskState state, Json output) {
  runner::TaskUpdated end{task, state};
  end.output = std::move(output);
  return end;
}

// A run of two tasks, `create` and `use`, with nothing scheduled.
inline runner::Run EmptyRun() {
  runner::ParsedDefinition parsed = runner::ParseDefinition(R"({"name": "w", "tasks": [
    {"name": "n", "taskReferenceName": "create"}, {"name": "n", "taskReferenceName": "use"}]})",
                                                            "w.json");
  return runner::Run("r", std::make_shared<const runner::Workflow>(std::move(parsed.definition)),
                     std::make_shared<const runner::Library>());
}

// The same with both under way.
inline runner::Run TwoTasks(const Json& first_input, const Json& second_input) {
  runner::Run run = EmptyRun();
  run.Apply({{},
             runner::TaskScheduled{1, "create", "n", "HTTP", runner::TaskState::kScheduled,
                                   first_input}});
  run.Apply(
      {{},
       runner::TaskScheduled{2, "use", "n", "HTTP", runner::TaskState::kScheduled, second_input}});
  return run;
}

}  // namespace httptask::testing
