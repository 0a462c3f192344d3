#include "runner/engine/run_json.h"

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

TEST(RunJsonTest, HasConductorsNames) {
  MockedRun run;
  run.input = {{"i", 1}};
  const Json json = run.Execute("\"tasks\": [" + Worker("a") + "]",
                                {{"a", {{{"output", {{"response", {{"statusCode", 200}}}}}}}}});
  EXPECT_EQ(json["workflowId"], "run-1");
  EXPECT_EQ(json["workflowName"], "w");
  EXPECT_EQ(json["workflowType"], "w");
  EXPECT_EQ(json["status"], "COMPLETED");
  EXPECT_EQ(json["input"], (Json{{"i", 1}}));
  const Json& task = json["tasks"][0];
  EXPECT_EQ(task["seq"], 1);
  EXPECT_EQ(task["taskDefName"], "a");
  EXPECT_EQ(task["iteration"], 0);
  EXPECT_EQ(task["retryCount"], 0);
  EXPECT_EQ(task["outputData"]["response"]["statusCode"], 200);
  EXPECT_EQ(task["response"]["statusCode"], 200);
  EXPECT_FALSE(task.contains("reasonForIncompletion"));
}

}  // namespace
}  // namespace httptask::runner
