#include "runner/cli/task/prepare_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(PrepareCommandTest, TheFormIsOneOfThree) {
  const CliRun run = RunCli({"prepare", "pay/ping", "--as", "wget"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("task, curl, har"));
}

TEST(PrepareCommandTest, ValuesAreReadBeforeAPluginIsStarted) {
  const CliRun run = RunCli({"prepare", "pay/ping", "--set", "name"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("  name: --set needs PATH=VALUE"));
}

}  // namespace
}  // namespace httptask::runner
