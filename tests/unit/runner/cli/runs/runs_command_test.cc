#include "runner/cli/runs/runs_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::RunCli;

TEST(RunsCommandTest, AMockedRunIsListedWithItsStateAndName) {
  const testing::TemporaryFolder home;
  const std::string file = home.Write("pay.json", R"({"name": "pay", "tasks": [
    {"name": "n", "taskReferenceName": "n", "type": "NOOP"}]})")
                               .string();
  const std::string mocks = home.Write("mocks.json", "{}").string();
  ASSERT_EQ(RunCli({"--home", home.path().string(), "run", file, "--mock", mocks}).exit_code, 0);
  EXPECT_THAT(RunCli({"--home", home.path().string(), "runs"}).results,
              HasSubstr("  COMPLETED  pay  "));
  EXPECT_EQ(RunCli({"--home", home.path().string(), "runs", "--state", "FAILED"}).results, "");
}

TEST(RunsCommandTest, WithoutRunsItTellsHowToMakeOne) {
  const testing::TemporaryFolder home;
  EXPECT_THAT(RunCli({"--home", home.path().string(), "runs"}).notes, HasSubstr("httptask run"));
}

TEST(RunsCommandTest, TheLimitHasBounds) {
  EXPECT_EQ(RunCli({"runs", "--limit", "0"}).exit_code, 2);
  EXPECT_EQ(RunCli({"runs", "--limit", "10001"}).exit_code, 2);
}

}  // namespace
}  // namespace httptask::runner
