#include <gtest/gtest.h>

#include "runner/engine/engine.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/fake_script_evaluator.h"
#include "tests/testing/fake_task_runner.h"

// The wall clock is set while runs wait.
namespace httptask::runner {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::MakeTaskResult;

constexpr char kCall[] =
    R"({"name": "c", "taskReferenceName": "call", "type": "HTTP", "retryCount": 3,
  "inputParameters": {"uri": "https://h/1", "method": "GET"},
  "taskDefinition": {"name": "c", "retryCount": 3, "retryDelaySeconds": 60, "retryLogic": "FIXED"}})";

class ClockJumpTest : public ::testing::Test {
 protected:
  void Start(const std::string& id, const std::string& task, const std::string& more = "") {
    ParsedDefinition parsed =
        ParseDefinition(R"({"name": "w", )" + more + R"("tasks": [)" + task + "]}", "w.json");
    ASSERT_TRUE(parsed.ok()) << parsed.faults.front().what;
    ASSERT_TRUE(engine_
                    .Start({id, std::make_shared<const Workflow>(std::move(parsed.definition)),
                            std::make_shared<const Library>()})
                    .ok());
    Turn();
  }
  static std::string Wait(const std::string& name, const std::string& value) {
    return R"({"name": "w", "taskReferenceName": "w", "type": "WAIT", "inputParameters": {")" +
           name + R"(": ")" + value + R"("}})";
  }
  // As many turns as it takes until nothing happens at this time.
  void Turn() {
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(engine_.RunOnce(seconds(0)).ok());
  }
  void Jump(std::chrono::nanoseconds by) {
    clock_.SetNow(clock_.Now() + std::chrono::duration_cast<Time::duration>(by));
    Turn();
  }
  RunState StateOf(const std::string& id) { return engine_.Find(id)->state; }

  testing::FakeJournal journal_;
  testing::FakeTaskRunner tasks_{[](const Json&) { return MakeTaskResult(503); }};
  httptask::testing::FakeClock clock_;
  testing::FakeScriptEvaluator scripts_;
  Engine engine_{{journal_, tasks_, clock_, scripts_}};
};

TEST_F(ClockJumpTest, ForwardEachTimerFiresOnceAndAllShareAnAppend) {
  constexpr int kRuns = 500;
  for (int i = 0; i < kRuns; ++i) Start("short-" + std::to_string(i), Wait("duration", "1 hours"));
  Start("long", Wait("duration", "30 days"));
  const size_t before = journal_.appends();
  Jump(hours(24 * 3));
  EXPECT_EQ(journal_.appends(), before + 1);
  for (int i = 0; i < kRuns; ++i) {
    ASSERT_EQ(StateOf("short-" + std::to_string(i)), RunState::kCompleted);
  }
  EXPECT_EQ(StateOf("long"), RunState::kRunning);
}

TEST_F(ClockJumpTest, ForwardARetryIsMadeOnceHoweverManyDelaysHavePassed) {
  Start("r", kCall);
  EXPECT_EQ(tasks_.inputs().size(), 1u);
  Jump(hours(24 * 365));
  EXPECT_EQ(tasks_.inputs().size(), 2u);
}

TEST_F(ClockJumpTest, ForwardARunIsOverItsTime) {
  Start("r", Wait("duration", "30 days"),
        R"("timeoutSeconds": 3600, "timeoutPolicy": "TIME_OUT_WF", )");
  Jump(hours(24));
  EXPECT_EQ(StateOf("r"), RunState::kTimedOut);
}

TEST_F(ClockJumpTest, ForwardATimeoutThatOnlyAlertsFiresNothing) {
  Start("r", R"({"name": "h", "taskReferenceName": "h", "type": "HUMAN", "taskDefinition":
    {"name": "h", "timeoutSeconds": 60, "timeoutPolicy": "ALERT_ONLY"}})");
  const size_t before = journal_.appends();
  Jump(minutes(30));
  EXPECT_EQ(journal_.appends(), before);
  EXPECT_EQ(StateOf("r"), RunState::kRunning);
}

TEST_F(ClockJumpTest, BackATaskThatWaitsIsNotTakenForSilent) {
  Start("r", R"({"name": "w", "taskReferenceName": "w", "type": "WAIT",
    "inputParameters": {"duration": "1 hours"},
    "taskDefinition": {"name": "w", "responseTimeoutSeconds": 7200}})");
  const size_t before = journal_.appends();
  Jump(-hours(48));
  EXPECT_EQ(journal_.appends(), before);
}

TEST_F(ClockJumpTest, BackAWaitEndsWhenTheClockShowsItsTime) {
  Start("for", Wait("duration", "1 hours"));
  Start("until", Wait("until", "2099-01-01"));
  Jump(-hours(48));
  EXPECT_EQ(StateOf("for"), RunState::kRunning);
  Jump(hours(48) + minutes(59));
  EXPECT_EQ(StateOf("for"), RunState::kRunning);
  Jump(minutes(1));
  EXPECT_EQ(StateOf("for"), RunState::kCompleted);
  Jump(hours(24 * 365 * 100));
  EXPECT_EQ(StateOf("until"), RunState::kCompleted);
}

TEST_F(ClockJumpTest, BackNothingIsAppendedAndTheLoopWaits) {
  for (int i = 0; i < 10; ++i) Start("r" + std::to_string(i), Wait("duration", "1 hours"));
  const size_t before = journal_.appends();
  for (int i = 0; i < 10; ++i) Jump(-hours(1));
  EXPECT_EQ(journal_.appends(), before);
  EXPECT_GT(*engine_.NextTimer(), clock_.Now());
}

TEST_F(ClockJumpTest, BackADelayBeforeARetryIsOver) {
  Start("r", kCall);
  Jump(-std::chrono::milliseconds(900));  // A clock that is slowed a little was not set.
  EXPECT_EQ(tasks_.inputs().size(), 1u);
  Jump(-hours(48));
  EXPECT_EQ(tasks_.inputs().size(), 2u);
  Jump(seconds(60));
  EXPECT_EQ(tasks_.inputs().size(), 3u);
}

TEST_F(ClockJumpTest, BackARateBeginsAnew) {
  const auto call = [&](int number) {
    return fmt::format(R"({{"name": "c", "taskReferenceName": "c{}", "type": "HTTP",
      "inputParameters": {{"uri": "https://h/1", "method": "GET"}}, "taskDefinition": {{"name": "c",
      "retryCount": 0, "rateLimitPerFrequency": 1, "rateLimitFrequencyInSeconds": 60}}}})",
                       number);
  };
  Start("a", call(1));
  Start("b", call(2));
  EXPECT_EQ(tasks_.inputs().size(), 1u);
  Jump(-hours(48));
  EXPECT_EQ(tasks_.inputs().size(), 2u);
}

}  // namespace
}  // namespace httptask::runner
