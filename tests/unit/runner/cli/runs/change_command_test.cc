#include "runner/cli/runs/change_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::RunCli;

TEST(ChangeCommandTest, UnknownRunsAreToldWithWhereToLook) {
  const testing::TemporaryFolder home;
  for (const char* command : {"resume", "retry", "pause", "cancel"}) {
    const testing::CliRun run = RunCli({"--home", home.path().string(), command, "x"});
    EXPECT_EQ(run.exit_code, 2) << command;
    EXPECT_THAT(run.notes, HasSubstr("httptask runs")) << command;
  }
}

TEST(ChangeCommandTest, ARunIsNeeded) {
  for (const char* command : {"retry", "pause", "cancel", "signal", "rerun"}) {
    EXPECT_EQ(RunCli({command}).exit_code, 2) << command;
  }
}

TEST(ChangeCommandTest, StatusesOfASignalAreThoseOfWorkers) {
  EXPECT_THAT(RunCli({"signal", "r", "t", "--status", "DONE"}).notes, HasSubstr("COMPLETED"));
}

TEST(ChangeCommandTest, WithoutOpenRunsThereIsNothingToResume) {
  const testing::TemporaryFolder home;
  const testing::CliRun run = RunCli({"--home", home.path().string(), "resume"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.notes, HasSubstr("nothing to resume"));
}

}  // namespace
}  // namespace httptask::runner
