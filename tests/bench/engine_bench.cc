// httptask_engine_bench [--json] [NAME…]: see README.md of this folder.

#include <fmt/core.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/check.h"
#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "runner/engine/engine.h"
#include "runner/journal/sqlite_journal.h"
#include "tests/bench/figure.h"
#include "tests/testing/fake_script_evaluator.h"
#include "tests/testing/fake_task_runner.h"

namespace httptask::bench {
namespace {

using runner::Engine;
using Steady = std::chrono::steady_clock;

constexpr size_t kWaitingRuns = 100'000;

double SecondsSince(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

// Takes events and forgets them: the figure is the engine's own.
class NoJournal : public runner::Journal {
 public:
  Status Append(const std::vector<runner::RunEvents>&) override { return Status(); }
  StatusOr<std::vector<runner::Event>> Read(std::string_view) override {
    return std::vector<runner::Event>();
  }
};

std::string HttpTask(size_t number, bool is_chained) {
  const std::string earlier =
      is_chained && number > 0
          ? fmt::format(R"(, "body": {{"id": "${{t{}.output.response.body.id}}"}})", number - 1)
          : "";
  return fmt::format(R"({{"name": "n", "taskReferenceName": "t{}", "type": "HTTP",
    "inputParameters": {{"uri": "https://a.example/x", "method": "POST"{}}}}})",
                     number, earlier);
}

std::shared_ptr<const runner::Workflow> Parse(const std::string& tasks) {
  runner::ParsedDefinition parsed = runner::ParseDefinition(
      fmt::format(R"({{"name": "w", "version": 1, "tasks": [{}]}})", tasks), "w.json");
  HTTPTASK_CHECK(parsed.ok());
  return std::make_shared<const runner::Workflow>(std::move(parsed.definition));
}

std::shared_ptr<const runner::Workflow> Chain(size_t count) {
  std::string tasks;
  for (size_t i = 0; i < count; ++i) tasks += (i == 0 ? "" : ",") + HttpTask(i, true);
  return Parse(tasks);
}

std::shared_ptr<const runner::Workflow> Fork(size_t count) {
  std::string branches;
  std::string names;
  for (size_t i = 0; i < count; ++i) {
    branches += (i == 0 ? "[" : ",[") + HttpTask(i, false) + "]";
    names += fmt::format("{}\"t{}\"", i == 0 ? "" : ",", i);
  }
  return Parse(fmt::format(
      R"({{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [{}]}},
         {{"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": [{}]}})",
      branches, names));
}

// Microseconds that a task costs from its turn to its end, its answer being there at once.
double DecisionCost(const std::shared_ptr<const runner::Workflow>& workflow, size_t count) {
  NoJournal journal;
  runner::testing::FakeTaskRunner tasks(
      [](const Json&) { return runner::testing::MakeTaskResult(200, R"({"id": 7})"); });
  runner::testing::FakeScriptEvaluator scripts;
  const SystemClock clock;
  const auto start = Steady::now();
  const auto run = Engine({journal, tasks, clock, scripts})
                       .Execute({"run", workflow, std::make_shared<const runner::Library>()});
  const double seconds = SecondsSince(start);
  HTTPTASK_CHECK(run.ok() && run->state == runner::RunState::kCompleted);
  return seconds * 1e6 / static_cast<double>(count);
}

Figure Decision(const std::function<std::shared_ptr<const runner::Workflow>(size_t)>& make) {
  constexpr size_t kLarge = 10'000;
  constexpr size_t kSmall = 100;
  std::vector<double> small;
  const auto workflow = make(kSmall);
  for (int i = 0; i < 101; ++i) small.push_back(DecisionCost(workflow, kSmall));
  std::nth_element(small.begin(), small.begin() + 50, small.end());
  return {.value = DecisionCost(make(kLarge), kLarge),
          .unit = "us",
          .reference = small[50],
          .goal = 20,
          .direction = Direction::kLess};
}

// Runs that wait for a person, put into a journal as the engine does it.
void FillWithWaitingRuns(const std::filesystem::path& folder) {
  auto journal = runner::SqliteJournal::Open(folder);
  HTTPTASK_CHECK(journal.ok());
  const auto workflow = Parse(
      HttpTask(0, false) + R"(, {"name": "approve", "taskReferenceName": "approve", "type": "HUMAN",
      "inputParameters": {"of": "${t0.output.response.body.id}"}})");
  const auto library = std::make_shared<const runner::Library>();
  runner::testing::FakeTaskRunner tasks;
  runner::testing::FakeScriptEvaluator scripts;
  const SystemClock clock;
  for (size_t begun = 0; begun < kWaitingRuns; begun += 1000) {
    Engine engine({**journal, tasks, clock, scripts});
    for (size_t i = 0; i < 1000; ++i) {
      runner::RunRequest request{runner::NewRunId(), workflow, library};
      request.input = {{"user", begun + i}};
      HTTPTASK_CHECK(engine.Start(std::move(request)).ok());
    }
    HTTPTASK_CHECK(engine.RunUntilIdle().ok());
  }
}

// In a process of its own: what a start with all these runs takes.
int StartWithWaitingRuns(const std::string& folder) {
  const auto start = Steady::now();
  auto journal = runner::SqliteJournal::Open(folder);
  HTTPTASK_CHECK(journal.ok());
  runner::testing::FakeTaskRunner tasks;
  runner::testing::FakeScriptEvaluator scripts;
  const SystemClock clock;
  Engine engine({**journal, tasks, clock, scripts});
  const auto open = (*journal)->OpenRuns();
  HTTPTASK_CHECK(open.ok() && open->size() == kWaitingRuns);
  runner::RunReplayer replayer;
  for (const std::string& id : *open) {
    auto events = (*journal)->Read(id);
    HTTPTASK_CHECK(events.ok());
    auto run = replayer.Replay(id, *events);
    HTTPTASK_CHECK(run.ok());
    engine.Adopt(*std::move(run));
  }
  HTTPTASK_CHECK(engine.RunReady().ok());
  const double seconds = SecondsSince(start);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} {}\n", seconds, static_cast<double>(usage.ru_maxrss) / 1024);
  return 0;
}

struct WaitingRuns {
  double seconds = 0;
  double megabytes = 0;
};

const WaitingRuns& MeasureWaitingRuns() {
  static const WaitingRuns* const kept = [] {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / fmt::format("httptask-bench-{}", getpid());
    FillWithWaitingRuns(folder);
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    FILE* child =
        popen(fmt::format("'{}' --start-waiting '{}'", program, folder.string()).c_str(), "r");
    HTTPTASK_CHECK(child != nullptr);
    auto* runs = new WaitingRuns;
    HTTPTASK_CHECK(std::fscanf(child, "%lf %lf", &runs->seconds, &runs->megabytes) == 2);
    HTTPTASK_CHECK(pclose(child) == 0);
    std::filesystem::remove_all(folder);
    return runs;
  }();
  return *kept;
}

struct Row {
  const char* name;
  std::function<Figure()> measure;
};

std::vector<Row> Rows() {
  return {
      {"decision_10000", [] { return Decision(Chain); }},
      {"decision_fork_10000", [] { return Decision(Fork); }},
      {"waiting_100000_start",
       [] {
         return Figure{.value = MeasureWaitingRuns().seconds,
                       .unit = "s",
                       .goal = 5,
                       .direction = Direction::kLess};
       }},
      {"waiting_100000_resident",
       [] {
         return Figure{.value = MeasureWaitingRuns().megabytes,
                       .unit = "MB",
                       .goal = 500,
                       .direction = Direction::kLess};
       }},
  };
}

}  // namespace
}  // namespace httptask::bench

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == "--start-waiting") {
    return httptask::bench::StartWithWaitingRuns(arguments[1]);
  }
  const auto json = std::find(arguments.begin(), arguments.end(), "--json");
  const bool as_json = json != arguments.end();
  if (as_json) arguments.erase(json);
  for (const auto& row : httptask::bench::Rows()) {
    const bool is_wanted = arguments.empty() || std::find(arguments.begin(), arguments.end(),
                                                          row.name) != arguments.end();
    if (!is_wanted) continue;
    httptask::bench::Figure figure = row.measure();
    figure.name = row.name;
    fmt::print("{}\n", as_json ? FormatAsJson(figure) : FormatAsText(figure));
    std::fflush(stdout);
  }
  return 0;
}
