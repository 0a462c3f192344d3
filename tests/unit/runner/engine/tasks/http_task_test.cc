#include "runner/engine/tasks/http_task.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

constexpr std::string_view kHttp = R"("tasks": [{"name": "h", "taskReferenceName": "h",
  "type": "HTTP", "inputParameters": {"uri": "https://h/", "method": "GET"}}])";

TEST(HttpTaskTest, IsSentUnlessItIsMocked) {
  MockedRun run;
  const Json execution = run.Execute(kHttp, {{"h", {{{"output", {{"response", 1}}}}}}});
  EXPECT_EQ(execution["status"], "COMPLETED");
  EXPECT_EQ(execution["tasks"][0]["inputData"]["asyncComplete"], false);
  EXPECT_TRUE(run.tasks.inputs().empty());
}

}  // namespace
}  // namespace httptask::runner
