#include "runner/cli/workflow/run_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runner/engine/mock_driver.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/fake_script_evaluator.h"
#include "tests/testing/fake_task_runner.h"

namespace httptask::runner {
namespace {

using testing::FakeJournal;
using testing::FakeTaskRunner;

constexpr char kHttp[] =
    R"({"name": "n", "taskReferenceName": "a", "type": "HTTP",
        "inputParameters": {"uri": "https://h/1", "method": "POST"}})";

struct Bench {
  FakeJournal journal;
  FakeTaskRunner tasks;
  MockClock clock{Time(std::chrono::seconds(1'000'000))};
  testing::FakeScriptEvaluator scripts;
  std::vector<std::string> told;
  int started = 0;
  size_t active = 0;
  size_t active_max = 0;

  Status Run(const BatchSize& size, const std::string& task = kHttp) {
    ParsedDefinition parsed =
        ParseDefinition("{\"name\": \"w\", \"tasks\": [" + task + "]}", "w.json");
    const auto workflow = std::make_shared<const Workflow>(std::move(parsed.definition));
    const auto view = MakeNoView();
    return RunBatch(
        {journal, tasks, clock, scripts}, size,
        [&] {
          active_max = std::max(active_max, ++active);
          return RunRequest{"run-" + std::to_string(++started), workflow,
                            std::make_shared<const Library>()};
        },
        *view,
        [&](const runner::Run& run, const FindRun&) {
          --active;
          told.push_back(run.id + " " + std::string(RunStateName(run.state)));
          return Status();
        });
  }
};

TEST(RunBatchTest, AllRunsAreToldOnce) {
  Bench bench;
  ASSERT_TRUE(bench.Run({5, 2}).ok());
  std::sort(bench.told.begin(), bench.told.end());
  EXPECT_EQ(bench.told,
            (std::vector<std::string>{"run-1 COMPLETED", "run-2 COMPLETED", "run-3 COMPLETED",
                                      "run-4 COMPLETED", "run-5 COMPLETED"}));
  EXPECT_EQ(bench.active_max, 2u);
}

TEST(RunBatchTest, RunsAtTheSameTimeShareCommits) {
  Bench bench;
  ASSERT_TRUE(bench.Run({64, 64}).ok());
  EXPECT_EQ(bench.journal.appends(), 2u);
}

TEST(RunBatchTest, RunsThatWaitForSomebodyHoldUpNoOthers) {
  Bench bench;
  ASSERT_TRUE(
      bench.Run({3, 1}, R"({"name": "n", "taskReferenceName": "a", "type": "HUMAN"})").ok());
  EXPECT_EQ(bench.told,
            (std::vector<std::string>{"run-1 RUNNING", "run-2 RUNNING", "run-3 RUNNING"}));
}

TEST(RunBatchTest, AJournalThatFailsStopsTheBatch) {
  Bench bench;
  bench.journal.FailAt(3);
  EXPECT_EQ(ReasonOf(bench.Run({5, 1})), Reason::kStorageFailed);
  EXPECT_LT(bench.told.size(), 5u);
}

}  // namespace
}  // namespace httptask::runner
