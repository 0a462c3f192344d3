#include "runner/cli/completion_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(CompletionCommandTest, EveryShellGetsAScript) {
  EXPECT_THAT(RunCli({"completion", "bash"}).results, HasSubstr("complete -o default"));
  EXPECT_THAT(RunCli({"completion", "zsh"}).results, HasSubstr("#compdef httptask"));
  EXPECT_THAT(RunCli({"completion", "fish"}).results, HasSubstr("complete -c httptask"));
}

TEST(CompletionCommandTest, OtherShellsAreRefused) {
  const CliRun run = RunCli({"completion", "tcsh"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("bash, zsh, fish"));
}

}  // namespace
}  // namespace httptask::runner
