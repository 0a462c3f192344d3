#include "runner/engine/run.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/definitions.h"

namespace httptask::runner {
namespace {

using std::chrono::system_clock;

Event At(int second, decltype(Event::what) what) {
  return {system_clock::time_point(std::chrono::seconds(second)), std::move(what)};
}

Event Started(const Json& input = Json::object()) {
  return At(1, RunStarted{testing::MakeChain().text, input});
}

TEST(RunTest, StartingTakesTheDefinitionFromTheEventAndFillsTheInput) {
  const auto run = ReplayRun("r", {Started({{"amount", 9}})});
  EXPECT_EQ(run.id, "r");
  EXPECT_EQ(run.state, RunState::kRunning);
  EXPECT_EQ(run.definition, testing::MakeChain());
  EXPECT_EQ(run.input, Json({{"amount", 9}, {"currency", "EUR"}}));
}

TEST(RunTest, TasksStandInOrderOfStartingWithWhatTheDefinitionSaysOfThem) {
  const auto run = ReplayRun("r", {Started(), At(2, TaskStarted{"first", {{"x", 1}}}),
                                   At(3, TaskCompleted{"first", {{"y", 2}}}),
                                   At(4, TaskStarted{"second", Json::object()})});
  ASSERT_EQ(run.tasks.size(), 2u);
  EXPECT_EQ(run.tasks[0].name, "d1");
  EXPECT_EQ(run.tasks[0].state, TaskState::kCompleted);
  EXPECT_EQ(run.tasks[0].output, Json({{"y", 2}}));
  EXPECT_EQ(run.tasks[1].type, "HTTP_TASK");
  EXPECT_EQ(run.tasks[1].state, TaskState::kInProgress);
  EXPECT_EQ(run.FindTask("second"), &run.tasks[1]);
  EXPECT_EQ(run.FindTask("third"), nullptr);
}

TEST(RunTest, EventsThatDoNotFitChangeNothing) {
  const auto run = ReplayRun(
      "r", {Started(), At(2, TaskCompleted{"first", 1}), At(3, TaskStarted{"first", 1}),
            At(4, TaskStarted{"first", 2}), At(5, TaskFailed{"first", 3, "HTTP_STATUS", "no"}),
            At(6, TaskCompleted{"first", 4}), At(7, RunFailed{"HTTP_STATUS", "no"}),
            At(8, RunCompleted{5}), At(9, TaskStarted{"second", 6})});
  ASSERT_EQ(run.tasks.size(), 1u);
  EXPECT_EQ(run.tasks[0].input, 1);
  EXPECT_EQ(run.tasks[0].state, TaskState::kFailed);
  EXPECT_EQ(run.tasks[0].output, 3);
  EXPECT_EQ(run.state, RunState::kFailed);
  EXPECT_EQ(run.reason, "HTTP_STATUS");
}

TEST(RunTest, JsonHasConductorsNamesAndTheMembersOfTheOutput) {
  const Json json = RunToJson(
      ReplayRun("r", {Started(), At(2, TaskStarted{"first", {{"uri", "u"}}}),
                      At(3, TaskFailed{"first", {{"attempts", 1}}, "HTTP_STATUS", "refused"}),
                      At(4, RunFailed{"HTTP_STATUS", "the task failed"})}));
  EXPECT_EQ(json["workflowId"], "r");
  EXPECT_EQ(json["workflowName"], "chain");
  EXPECT_EQ(json["version"], 2);
  EXPECT_EQ(json["status"], "FAILED");
  EXPECT_EQ(json["reasonForIncompletion"], "the task failed");
  const Json& task = json["tasks"][0];
  EXPECT_EQ(task["referenceTaskName"], "first");
  EXPECT_EQ(task["taskDefName"], "d1");
  EXPECT_EQ(task["status"], "FAILED");
  EXPECT_EQ(task["inputData"], Json({{"uri", "u"}}));
  EXPECT_EQ(task["attempts"], 1);
  EXPECT_EQ(task["reasonForIncompletion"], "refused");
}

TEST(RunTest, JsonOfARunThatGoesOnHasNoEndAndNoReason) {
  const Json json = RunToJson(ReplayRun("r", {Started()}));
  EXPECT_EQ(json["status"], "RUNNING");
  EXPECT_TRUE(json["endTime"].is_null());
  EXPECT_FALSE(json.contains("reasonForIncompletion"));
  EXPECT_EQ(json["tasks"], Json::array());
}

}  // namespace
}  // namespace httptask::runner
