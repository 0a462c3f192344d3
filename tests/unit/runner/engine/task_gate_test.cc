#include "runner/engine/task_gate.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using Answer = TaskGate::Answer;

constexpr Time At(int seconds) {
  return Time(std::chrono::seconds(1'000 + seconds));
}

TaskDefinition Limits(int concurrent_max, int rate_max, int rate_seconds = 1) {
  TaskDefinition definition;
  definition.name = "d";
  definition.concurrent_max = concurrent_max;
  definition.rate_max = rate_max;
  definition.rate_seconds = rate_seconds;
  return definition;
}

// The place of the only turn.
TaskPlace TurnOf(TaskGate& gate) {
  const auto turns = gate.TakeTurns();
  return turns.size() == 1 ? turns[0].place : TaskPlace();
}

TEST(TaskGateTest, WithoutLimitsEveryTaskBegins) {
  TaskGate gate;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(gate.Enter(Limits(0, 0), {"r", i}, At(0)).answer, Answer::kBegin);
  }
}

TEST(TaskGateTest, AsManyAsAllowedRunAtTheSameTimeInTheOrderOfAsking) {
  TaskGate gate;
  const TaskDefinition limits = Limits(2, 0);
  for (int i = 1; i <= 2; ++i) {
    EXPECT_EQ(gate.Enter(limits, {"r", i}, At(0)).answer, Answer::kBegin);
  }
  for (int i = 3; i <= 5; ++i) {
    const TaskGate::Entry entry = gate.Enter(limits, {"q", i}, At(0));
    EXPECT_EQ(entry.answer, Answer::kLater);
    EXPECT_EQ(entry.again, std::nullopt);
  }
  EXPECT_TRUE(gate.TakeTurns().empty());
  gate.Leave({"q", 4});  // Cancelled before it began.
  gate.Leave({"r", 2});
  EXPECT_EQ(TurnOf(gate), (TaskPlace{"q", 3}));
  EXPECT_EQ(gate.Enter(limits, {"q", 3}, At(1)).answer, Answer::kBegin);
  gate.Leave({"r", 1});
  EXPECT_EQ(TurnOf(gate), (TaskPlace{"q", 5}));
}

TEST(TaskGateTest, WhoeverDoesNotBeginPassesItsTurnOn) {
  TaskGate gate;
  for (int i = 1; i <= 3; ++i) gate.Enter(Limits(1, 0), {"r", i}, At(0));
  gate.Leave({"r", 1});
  const auto turns = gate.TakeTurns();
  ASSERT_EQ(turns.size(), 1u);
  gate.PassOnUnlessBegun(turns[0]);
  EXPECT_EQ(TurnOf(gate), (TaskPlace{"r", 3}));
}

TEST(TaskGateTest, NoMoreBeginWithinTheWindowThanAllowed) {
  TaskGate gate;
  const TaskDefinition limits = Limits(0, 2, 10);
  EXPECT_EQ(gate.Enter(limits, {"r", 1}, At(0)).answer, Answer::kBegin);
  EXPECT_EQ(gate.Enter(limits, {"r", 2}, At(4)).answer, Answer::kBegin);
  EXPECT_EQ(gate.Enter(limits, {"r", 3}, At(5)).again, At(10));
  EXPECT_EQ(gate.Enter(limits, {"r", 3}, At(10)).answer, Answer::kBegin);
  EXPECT_EQ(gate.Enter(limits, {"r", 4}, At(10)).again, At(14));
}

// The tasks are answered by the test.
class HeldTaskRunner : public TaskRunner {
 public:
  void Run(const Json&, const std::string&, Done done) override { open.push_back(std::move(done)); }
  std::vector<Done> open;
};

TEST(TaskGateTest, TheLimitHoldsOverAllRunsOfAnEngine) {
  testing::FakeJournal journal;
  testing::FakeScriptEvaluator scripts;
  MockClock clock{At(0)};
  HeldTaskRunner tasks;
  Engine engine({journal, tasks, clock, scripts});
  ParsedDefinition parsed = ParseDefinition(
      R"({"name": "w", "tasks": [{"name": "call", "taskReferenceName": "a", "type": "HTTP",
          "inputParameters": {"uri": "https://h/", "method": "GET"},
          "taskDefinition": {"name": "call", "retryCount": 0, "concurrentExecLimit": 2}}]})",
      "w.json");
  ASSERT_TRUE(parsed.ok());
  const auto workflow = std::make_shared<const Workflow>(std::move(parsed.definition));
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(
        engine.Start({"run-" + std::to_string(i), workflow, std::make_shared<const Library>()})
            .ok());
  }
  ASSERT_TRUE(engine.RunReady().ok());
  for (size_t answered = 0; answered < 5; ++answered) {
    ASSERT_EQ(tasks.open.size(), std::min<size_t>(5, answered + 2));
    tasks.open[answered](testing::MakeTaskResult(answered == 1 ? 500 : 200));
    ASSERT_TRUE(engine.RunOnce(std::chrono::milliseconds(0)).ok());
  }
  EXPECT_EQ(engine.Find("run-1")->state, RunState::kFailed);
  EXPECT_EQ(engine.Find("run-4")->state, RunState::kCompleted);
}

}  // namespace
}  // namespace httptask::runner
