#include "runner/engine/tasks/task_type.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

TEST(TaskTypeTest, UnknownNamesAreWorkers) {
  EXPECT_EQ(FindTaskType("DO_WHILE").name, "DO_WHILE");
  EXPECT_EQ(FindTaskType("my_worker").name, "");
  EXPECT_EQ(FindTaskType("my_worker").runs, TaskType::Runs::kWhenDue);
}

}  // namespace
}  // namespace httptask::runner
