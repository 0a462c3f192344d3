#include "runner/cli/workflow/drift_check.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

const Drift kChanged = {"read", "shop/getOrder", {"query limit may be larger"}, false};
const Drift kBroken = {"create", "shop/createOrder", {"body count is required now"}, true};

TEST(DriftCheckTest, WhatBreaksIsRefusedWithTheTaskAndTheWayOut) {
  const Status refusal = RefuseBroken({kChanged, kBroken});
  EXPECT_EQ(ReasonOf(refusal), Reason::kDefinitionInvalid);
  EXPECT_THAT(std::string(MessageOf(refusal)), HasSubstr("--allow-drift"));
  ASSERT_EQ(ProblemsOf(refusal).size(), 1U);
  EXPECT_EQ(ProblemsOf(refusal)[0].path, "create");
  EXPECT_THAT(ProblemsOf(refusal)[0].message, HasSubstr("body count is required now"));
}

TEST(DriftCheckTest, WhatHasOnlyChangedIsNotRefused) {
  EXPECT_TRUE(RefuseBroken({kChanged}).ok());
  EXPECT_TRUE(RefuseBroken({}).ok());
}

TEST(DriftCheckTest, EachIsToldWithItsDifferences) {
  EXPECT_EQ(
      FormatDrifts({kChanged, kBroken}),
      "changed: the operation shop/getOrder is not what the task `read` was prepared for\n"
      "  query limit may be larger\n"
      "broken: the operation shop/createOrder is not what the task `create` was prepared for\n"
      "  body count is required now\n");
  EXPECT_EQ(FormatJson(DriftsToJson({kBroken})),
            R"([{"task":"create","operation":"shop/createOrder","kind":"broken",)"
            R"("differences":["body count is required now"]}])");
}

TEST(DriftCheckTest, NoPluginIsStartedWhereNoTaskHasADigest) {
  const testing::TemporaryFolder folder;
  const std::string file = folder
                               .Write("a.json", R"({"name": "a", "schemaVersion": 2, "tasks": [
      {"name": "n", "taskReferenceName": "create", "type": "SIMPLE", "inputParameters": {
       "http_request": {"uri": "https://a.example", "method": "GET", "operation": "a/b"}}}]})")
                               .string();
  EXPECT_EQ(testing::RunCli({"--plugin", "unix:/nowhere", "check", file}).exit_code, 0);
}

}  // namespace
}  // namespace httptask::runner
