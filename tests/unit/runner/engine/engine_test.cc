#include "runner/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

using testing::FakeJournal;
using testing::FakeTaskRunner;
using testing::MakeTaskResult;

class CountingObserver : public RunObserver {
 public:
  void OnEvent(const runner::Run&, const Event& event) override {
    kinds.push_back(event.what.index());
  }
  std::vector<size_t> kinds;
};

struct Bench {
  FakeJournal journal;
  MockClock clock{Time(std::chrono::seconds(1'000'000))};
  testing::FakeScriptEvaluator scripts;
  CountingObserver observer;

  static RunRequest Chain(std::string id) {
    ParsedDefinition parsed = ParseDefinition(R"({"name": "chain", "version": 2,
      "inputTemplate": {"amount": 5},
      "tasks": [{"name": "d1", "taskReferenceName": "first", "type": "HTTP",
                 "inputParameters": {"uri": "https://h/1", "method": "POST"}},
                {"name": "d2", "taskReferenceName": "second", "type": "HTTP_TASK",
                 "inputParameters": {"uri": "https://h/2", "method": "POST",
                   "body": {"id": "${first.output.response.body.id}"}}}],
      "outputParameters": {"id": "${second.output.response.body.id}"}})",
                                              "chain.json");
    return {std::move(id), std::make_shared<const Workflow>(std::move(parsed.definition)),
            std::make_shared<const Library>()};
  }
  StatusOr<runner::Run> Execute(TaskRunner& tasks) {
    return Engine({journal, tasks, clock, scripts, &observer}).Execute(Chain("run-1"));
  }
};

TEST(EngineTest, EachTaskGetsWhatTheOnesBeforeItMade) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) { return MakeTaskResult(200, R"({"id": 7})"); });
  const auto run = bench.Execute(tasks);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->state, RunState::kCompleted);
  EXPECT_EQ(run->output, (Json{{"id", 7}}));
  EXPECT_EQ(run->input, (Json{{"amount", 5}}));
  ASSERT_EQ(tasks.inputs().size(), 2u);
  EXPECT_EQ(tasks.inputs()[1]["body"], (Json{{"id", 7}}));
  // Start, schedule, send; end, schedule, send; end, end of the run.
  EXPECT_EQ(bench.observer.kinds, (std::vector<size_t>{0, 1, 2, 3, 1, 2, 3, 8}));
  EXPECT_EQ(bench.journal.appends(), 3u);
}

TEST(EngineTest, ARejectedAnswerFailsTheRun) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) { return MakeTaskResult(400, R"({"why": "no"})"); });
  const auto run = bench.Execute(tasks);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->state, RunState::kFailed);
  EXPECT_EQ(run->tasks.at(run->failed_task).reason, "HTTP_STATUS");
  EXPECT_EQ(tasks.inputs().size(), 1u);
}

TEST(EngineTest, APluginThatIsGoneLeavesTheTaskUnderWay) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) -> StatusOr<TaskResult> {
    return MakeError(Reason::kPluginUnavailable, "gone");
  });
  const auto run = bench.Execute(tasks);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(ReasonOf(run.status()), Reason::kPluginUnavailable);
  EXPECT_EQ(ReplayRun("run-1", *bench.journal.Read("run-1"))->FindTask("first")->state,
            TaskState::kInProgress);
}

TEST(EngineTest, ADroppedTaskIsOurFailure) {
  class Dropping : public TaskRunner {
    void Run(const Json&, const std::string&, Done) override {}
  };
  Bench bench;
  Dropping tasks;
  EXPECT_EQ(ReasonOf(bench.Execute(tasks).status()), Reason::kPluginUnavailable);
}

TEST(EngineTest, WhatIsNotJournalledIsNotSent) {
  for (size_t append = 1; append <= 3; ++append) {
    Bench bench;
    bench.journal.FailAt(append);
    FakeTaskRunner tasks;
    const auto run = bench.Execute(tasks);
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(ReasonOf(run.status()), Reason::kStorageFailed);
    EXPECT_EQ(tasks.inputs().size(), append - 1);
  }
}

TEST(EngineTest, ManyRunsShareAnAppend) {
  Bench bench;
  FakeTaskRunner tasks;
  Engine engine({bench.journal, tasks, bench.clock, bench.scripts});
  constexpr int kRuns = 100;
  for (int i = 0; i < kRuns; ++i) {
    ASSERT_TRUE(engine.Start(Bench::Chain("run-" + std::to_string(i))).ok());
  }
  ASSERT_TRUE(engine.RunUntilIdle().ok());
  for (const std::string& id : engine.run_ids()) {
    EXPECT_EQ(engine.Find(id)->state, RunState::kCompleted);
  }
  EXPECT_EQ(bench.journal.appends(), 3u);
}

TEST(EngineTest, ALongLoopHoldsUpNoOtherRun) {
  ParsedDefinition loop = ParseDefinition(R"({"name": "long", "tasks": [
      {"name": "loop", "taskReferenceName": "loop", "type": "DO_WHILE", "loopCondition": "more",
       "loopOver": [{"name": "n", "taskReferenceName": "n", "type": "NOOP"}]}]})",
                                          "loop.json");
  Bench bench;
  bench.scripts.values["more"] = std::vector<Json>(2000, true);
  bench.scripts.values["more"].push_back(false);
  FakeTaskRunner tasks([](const Json&) { return MakeTaskResult(200, R"({"id": 7})"); });
  Engine engine({bench.journal, tasks, bench.clock, bench.scripts});
  ASSERT_TRUE(engine
                  .Start({"long", std::make_shared<const Workflow>(std::move(loop.definition)),
                          std::make_shared<const Library>()})
                  .ok());
  ASSERT_TRUE(engine.Start(Bench::Chain("short")).ok());
  constexpr int kTurns = 3;
  for (int i = 0; i < kTurns; ++i) {
    ASSERT_TRUE(engine.RunOnce(std::chrono::milliseconds(0)).value());
  }
  EXPECT_EQ(engine.Find("short")->state, RunState::kCompleted);
  EXPECT_EQ(engine.Find("long")->state, RunState::kRunning);
  ASSERT_TRUE(engine.RunUntilIdle().ok());
  EXPECT_EQ(engine.Find("long")->state, RunState::kCompleted);
}

TEST(EngineTest, ARunThatIsCancelledEndsItsTasks) {
  Bench bench;
  FakeTaskRunner tasks;
  Engine engine({bench.journal, tasks, bench.clock, bench.scripts});
  ASSERT_TRUE(engine.Start(Bench::Chain("run-1")).ok());
  engine.Cancel("run-1", "enough");
  ASSERT_TRUE(engine.RunUntilIdle().ok());
  EXPECT_EQ(engine.Find("run-1")->state, RunState::kTerminated);
  EXPECT_EQ(engine.Find("run-1")->message, "enough");
  EXPECT_TRUE(tasks.inputs().empty());
}

TEST(EngineTest, AnEngineThatDrainsBeginsNoTask) {
  Bench bench;
  FakeTaskRunner tasks;
  Engine engine({bench.journal, tasks, bench.clock, bench.scripts});
  ASSERT_TRUE(engine.Start(Bench::Chain("run-1")).ok());
  ASSERT_TRUE(engine.RunReady().ok());
  EXPECT_EQ(engine.under_way(), 1u);
  engine.Drain();
  ASSERT_TRUE(engine.RunUntilIdle().ok());
  EXPECT_EQ(engine.under_way(), 0u);
  EXPECT_EQ(tasks.inputs().size(), 1u);
  const auto run = ReplayRun("run-1", *bench.journal.Read("run-1"));
  EXPECT_EQ(run->FindTask("first")->state, TaskState::kCompleted);
  EXPECT_EQ(run->FindTask("second")->state, TaskState::kScheduled);
}

TEST(EngineTest, AWakeEndsTheNextWait) {
  Bench bench;
  FakeTaskRunner tasks;
  Engine engine({bench.journal, tasks, bench.clock, bench.scripts});
  ParsedDefinition parsed = ParseDefinition(R"({"name": "w", "tasks": [
      {"name": "w", "taskReferenceName": "w", "type": "WAIT",
       "inputParameters": {"duration": "1 days"}}]})",
                                            "w.json");
  ASSERT_TRUE(engine
                  .Start({"r", std::make_shared<const Workflow>(std::move(parsed.definition)),
                          std::make_shared<const Library>()})
                  .ok());
  engine.Wake();
  // Without it the test would take the hour.
  EXPECT_TRUE(engine.RunOnce(std::chrono::hours(1)).value());
}

TEST(EngineTest, TheInputIsAnObject) {
  Bench bench;
  FakeTaskRunner tasks;
  Engine engine({bench.journal, tasks, bench.clock, bench.scripts});
  RunRequest request = Bench::Chain("run-1");
  request.input = Json::array();
  EXPECT_EQ(ReasonOf(engine.Start(std::move(request))), Reason::kArgumentInvalid);
}

}  // namespace
}  // namespace httptask::runner
