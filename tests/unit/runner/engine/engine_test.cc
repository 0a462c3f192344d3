#include "runner/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/fake_task_runner.h"
#include "tests/unit/runner/engine/definitions.h"

namespace httptask::runner {
namespace {

using httptask::testing::FakeClock;
using testing::FakeJournal;
using testing::FakeTaskRunner;
using ::testing::HasSubstr;
using testing::MakeChain;
using testing::MakeTaskResult;
using ::testing::MatchesRegex;

class CountingObserver : public RunObserver {
 public:
  void OnEvent(std::string_view, const Event& event) override {
    kinds.push_back(event.what.index());
  }
  std::vector<size_t> kinds;
};

struct Bench {
  FakeJournal journal;
  FakeClock clock;
  CountingObserver observer;

  StatusOr<Run> Execute(TaskRunner& tasks, const Json& input = Json::object()) {
    return Engine(journal, tasks, clock, &observer).Execute(MakeChain(), input, "run-1");
  }
  Run Replay() { return ReplayRun("run-1", *journal.Read("run-1")); }
};

TEST(EngineTest, EachTaskGetsWhatTheOnesBeforeItMade) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) { return MakeTaskResult(200, R"({"id": 7})"); });
  const auto run = bench.Execute(tasks, {{"amount", 9}});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->state, RunState::kCompleted);
  EXPECT_EQ(run->output, (Json{{"id", 7}}));
  EXPECT_EQ(run->input, (Json{{"amount", 9}, {"currency", "EUR"}}));
  ASSERT_EQ(tasks.inputs().size(), 3u);
  EXPECT_EQ(tasks.inputs()[1]["body"], (Json{{"id", 7}, {"amount", 9}}));
  EXPECT_EQ(bench.observer.kinds, (std::vector<size_t>{0, 1, 2, 1, 2, 1, 2, 4}));
}

TEST(EngineTest, ARejectedAnswerFailsTheRunAndKeepsTheBody) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) { return MakeTaskResult(400, R"({"why": "no"})"); });
  const auto run = bench.Execute(tasks);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->state, RunState::kFailed);
  EXPECT_EQ(run->reason, "HTTP_STATUS");
  EXPECT_EQ(
      run->message,
      "the task `first` failed: POST https://api.example/path answered 400: {\"why\": \"no\"}");
  EXPECT_EQ(tasks.inputs().size(), 1u);
  EXPECT_EQ(RunToJson(*run)["tasks"][0]["response"]["body"], (Json{{"why", "no"}}));
}

TEST(EngineTest, AnErrorOfTheRequestFailsTheRun) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) -> StatusOr<TaskResult> {
    return MakeError(Reason::kTargetBlocked, "10.0.0.1 is private");
  });
  const auto run = bench.Execute(tasks);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->reason, "TARGET_BLOCKED");
  EXPECT_EQ(run->tasks[0].output,
            (Json{{"error", {{"reason", "TARGET_BLOCKED"}, {"message", "10.0.0.1 is private"}}}}));
}

TEST(EngineTest, APluginThatIsGoneLeavesTheTaskUnderWay) {
  Bench bench;
  FakeTaskRunner tasks([](const Json&) -> StatusOr<TaskResult> {
    return MakeError(Reason::kPluginUnavailable, "gone");
  });
  const auto run = bench.Execute(tasks);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(ReasonOf(run.status()), Reason::kPluginUnavailable);
  EXPECT_EQ(bench.journal.appends(), 1u);
  EXPECT_EQ(bench.Replay().tasks[0].state, TaskState::kInProgress);
  EXPECT_EQ(Decide(bench.Replay()).kind, Decision::Kind::kWait);
}

TEST(EngineTest, ADroppedTaskIsOurFailure) {
  class Dropping : public TaskRunner {
    void Run(const Json&, Done) override {}
  };
  Bench bench;
  Dropping tasks;
  EXPECT_EQ(ReasonOf(bench.Execute(tasks).status()), Reason::kPluginUnavailable);
}

TEST(EngineTest, WhatIsNotJournalledIsNotSent) {
  // Appends: start of each of three tasks, end of the run.
  for (size_t append = 1; append <= 4; ++append) {
    Bench bench;
    bench.journal.FailAt(append);
    FakeTaskRunner tasks;
    const auto run = bench.Execute(tasks);
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(ReasonOf(run.status()), Reason::kStorageFailed);
    EXPECT_EQ(tasks.inputs().size(), append - 1);
    EXPECT_EQ(bench.Replay().tasks.size(), append - 1);
  }
}

TEST(EngineTest, NoPrefixOfTheJournalStartsATaskTwice) {
  Bench bench;
  FakeTaskRunner tasks;
  ASSERT_TRUE(bench.Execute(tasks).ok());
  const std::vector<Event> all = *bench.journal.Read("run-1");
  runner::Run folded;
  folded.id = "run-1";
  for (size_t count = 0; count <= all.size(); ++count) {
    const runner::Run run =
        ReplayRun("run-1", {all.begin(), all.begin() + static_cast<ptrdiff_t>(count)});
    EXPECT_EQ(RunToJson(run), RunToJson(folded));
    const Decision decision = Decide(run);
    if (const auto* start = std::get_if<TaskStarted>(&decision.event)) {
      EXPECT_EQ(run.FindTask(start->reference_name), nullptr);
    }
    if (count < all.size()) folded.Apply(all[count]);
  }
  EXPECT_EQ(folded.state, RunState::kCompleted);
}

TEST(EngineTest, TheInputIsAnObject) {
  Bench bench;
  FakeTaskRunner tasks;
  EXPECT_EQ(ReasonOf(bench.Execute(tasks, Json::array()).status()), Reason::kArgumentInvalid);
  EXPECT_EQ(bench.journal.appends(), 0u);
  EXPECT_EQ(bench.Execute(tasks, nullptr)->input, (Json{{"amount", 5}, {"currency", "EUR"}}));
}

TEST(NewRunIdTest, IsARandomUuid) {
  EXPECT_THAT(NewRunId(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(NewRunId(), NewRunId());
}

}  // namespace
}  // namespace httptask::runner
