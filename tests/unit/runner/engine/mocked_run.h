#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/check.h"
#include "runner/engine/mock_driver.h"
#include "runner/engine/run_json.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/fake_script_evaluator.h"
#include "tests/testing/fake_task_runner.h"

namespace httptask::runner::testing {

// Runs definitions whose tasks are answered from mocks.
struct MockedRun {
  FakeJournal journal;
  FakeTaskRunner tasks;
  FakeScriptEvaluator scripts;
  MockClock clock{Time(std::chrono::seconds(1'000'000))};
  Library library;
  Json input = Json::object();
  RunRange range;

  // The execution of a definition that has the members `members`: `"tasks": […]` and more.
  Json Execute(std::string_view members, const Json& mocks = Json::object()) {
    const std::string text = "{\"name\": \"w\", " + std::string(members) + "}";
    ParsedDefinition parsed = ParseDefinition(text, "w.json", library.task_definitions());
    HTTPTASK_CHECK(parsed.ok());
    Engine engine({journal, tasks, clock, scripts});
    RunRequest request{"run-1", std::make_shared<const Workflow>(std::move(parsed.definition)),
                       std::make_shared<const Library>(library)};
    request.input = input;
    request.range = range;
    HTTPTASK_CHECK(
        RunMocked(engine, std::move(request), Mocks::FromJson(mocks).value(), clock).ok());
    return RunToJson(*engine.Find("run-1"), [&](const std::string& id) { return engine.Find(id); });
  }
};

// `ref STATUS` of every task.
inline std::vector<std::string> States(const Json& execution) {
  std::vector<std::string> states;
  for (const Json& task : execution["tasks"]) {
    states.push_back(task["referenceTaskName"].get<std::string>() + " " +
                     task["status"].get<std::string>());
  }
  return states;
}

// A worker's task, as text.
inline std::string Worker(const std::string& name, const std::string& more = "") {
  return "{\"name\": \"" + name + "\", \"taskReferenceName\": \"" + name + "\"" + more + "}";
}

}  // namespace httptask::runner::testing
