#include "runner/engine/mapping.h"

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

TEST(MappingTest, TheDefinitionOfATaskIsItsOwnTheRegisteredOrTheAdHocOne) {
  Library library;
  ASSERT_TRUE(library.Add(R"({"name": "known", "retryCount": 7})", "t.json").ok());
  runner::Run run;
  run.library = std::make_shared<const Library>(library);
  Task task;
  task.name = "known";
  task.type = "SIMPLE";
  EXPECT_EQ(DefinitionOf(run, task, false).retry_count, 7);
  task.name = "other";
  EXPECT_EQ(DefinitionOf(run, task, false).retry_count, 3);
  EXPECT_EQ(DefinitionOf(run, task, true).retry_count, 0);
  task.definition = TaskDefinition();
  task.definition->retry_count = 9;
  EXPECT_EQ(DefinitionOf(run, task, true).retry_count, 9);
}

}  // namespace
}  // namespace httptask::runner
