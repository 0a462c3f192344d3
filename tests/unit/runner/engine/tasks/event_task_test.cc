#include "runner/engine/tasks/event_task.h"

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

std::string Event(const std::string& sink) {
  return R"("tasks": [{"name": "e", "taskReferenceName": "e", "type": "EVENT", "sink": ")" + sink +
         R"("}])";
}

TEST(EventTaskTest, TellsTheQueue) {
  EXPECT_EQ(MockedRun().Execute(Event("conductor"))["output"]["event_produced"], "conductor:w:e");
  EXPECT_EQ(MockedRun().Execute(Event("conductor:q"))["output"]["event_produced"], "conductor:w:q");
}

TEST(EventTaskTest, OtherSinksFail) {
  const Json execution = MockedRun().Execute(Event("kafka:t"));
  EXPECT_EQ(execution["status"], "FAILED");
  const Json& task = execution["tasks"][0];
  EXPECT_EQ(task["outputData"]["event_produced"], "kafka:t");
  EXPECT_EQ(task["reasonForIncompletion"],
            "Error loading queue:kafka:t, for task:" + task["taskId"].get<std::string>() +
                ", error: Unknown queue type kafka");
  EXPECT_THAT(MockedRun().Execute(Event("bar"))["reasonForIncompletion"].get<std::string>(),
              HasSubstr("error: Illegal event bar"));
  EXPECT_THAT(MockedRun()
                  .Execute(Event("${workflow.input.no}"))["reasonForIncompletion"]
                  .get<std::string>(),
              HasSubstr("\"sinkValue\" is null"));
}

TEST(EventTaskTest, TheSinkMayBeAnExpression) {
  MockedRun run;
  run.input = {{"q", "x"}};
  EXPECT_EQ(run.Execute(Event("conductor:${workflow.input.q}"))["output"]["event_produced"],
            "conductor:w:x");
}

}  // namespace
}  // namespace httptask::runner
