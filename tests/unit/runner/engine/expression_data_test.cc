#include "runner/engine/expression_data.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/definitions.h"

namespace httptask::runner {
namespace {

Run MakeRun() {
  const auto at = [](int seconds) {
    return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
  };
  return ReplayRun("r", {{at(1), RunStarted{testing::MakeChain().text, Json::object()}},
                         {at(2), TaskStarted{"first", {{"uri", "u"}}}},
                         {at(3), TaskCompleted{"first", {{"ok", true}}}},
                         {at(4), TaskStarted{"second", Json::object()}}});
}

TEST(ExpressionDataTest, OnlyTheWantedRootsAreThere) {
  const Json data = ExpressionDataOf(MakeRun(), {"first", "third", "unknown"});
  EXPECT_EQ(data.size(), 1u);
  EXPECT_TRUE(data.contains("first"));
  EXPECT_EQ(ExpressionDataOf(MakeRun(), {}), Json::object());
}

TEST(ExpressionDataTest, TheWorkflowTellsItsInputStatusAndNames) {
  const Json workflow = ExpressionDataOf(MakeRun(), {"workflow"})["workflow"];
  EXPECT_EQ(workflow["input"], Json({{"amount", 5}, {"currency", "EUR"}}));
  EXPECT_EQ(workflow["status"], "RUNNING");
  EXPECT_EQ(workflow["workflowId"], "r");
  EXPECT_EQ(workflow["workflowType"], "chain");
  EXPECT_EQ(workflow["version"], 2);
}

TEST(ExpressionDataTest, ATaskTellsInputOutputAndMilliseconds) {
  const Json data = MakeRun().ExpressionData();
  EXPECT_EQ(data["first"]["input"], Json({{"uri", "u"}}));
  EXPECT_EQ(data["first"]["output"], Json({{"ok", true}}));
  EXPECT_EQ(data["first"]["status"], "COMPLETED");
  EXPECT_EQ(data["first"]["taskDefName"], "d1");
  EXPECT_EQ(data["first"]["startTime"], 2000);
  EXPECT_EQ(data["first"]["endTime"], 3000);
  EXPECT_EQ(data["second"]["endTime"], 0);
  EXPECT_EQ(data["second"]["taskType"], "HTTP_TASK");
  EXPECT_TRUE(data.contains("workflow"));
}

}  // namespace
}  // namespace httptask::runner
