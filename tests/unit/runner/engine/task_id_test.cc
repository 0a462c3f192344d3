#include "runner/engine/task_id.h"

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

TEST(TaskIdTest, ARunGetsARandomUuid) {
  EXPECT_THAT(NewRunId(), ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]"
                                                  "[0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(NewRunId(), NewRunId());
}

TEST(TaskIdTest, ATaskAlwaysGetsTheSameAndNoOtherHasIt) {
  EXPECT_EQ(TaskId("r", 1), TaskId("r", 1));
  EXPECT_NE(TaskId("r", 1), TaskId("r", 2));
  EXPECT_NE(TaskId("r", 1), TaskId("s", 1));
  EXPECT_NE(TaskId("r", 1), ChildRunId("r", 1));
}

TEST(TaskIdTest, AStepAlwaysHasTheSameKey) {
  EXPECT_EQ(StepKey("r", "pay__2"), StepKey("r", "pay__2"));
  EXPECT_NE(StepKey("r", "pay__2"), StepKey("r", "pay__3"));
  EXPECT_NE(StepKey("r", "pay"), StepKey("s", "pay"));
}

}  // namespace
}  // namespace httptask::runner
