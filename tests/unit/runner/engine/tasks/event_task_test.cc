#include "runner/engine/tasks/event_task.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Event(const std::string& sink) {
  return R"("tasks": [{"name": "e", "taskReferenceName": "e", "type": "EVENT", "sink": ")" + sink +
         R"("}])";
}

TEST(EventTaskTest, TellsTheQueue) {
  EXPECT_EQ(MockedRun().Execute(Event("conductor"))["output"]["event_produced"], "conductor:w:e");
  EXPECT_EQ(MockedRun().Execute(Event("conductor:q"))["output"]["event_produced"], "conductor:w:q");
}

TEST(EventTaskTest, OtherSinksFail) {
  EXPECT_EQ(MockedRun().Execute(Event("kafka:t"))["status"], "FAILED");
}

}  // namespace
}  // namespace httptask::runner
