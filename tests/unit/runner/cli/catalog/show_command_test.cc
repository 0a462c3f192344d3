#include "runner/cli/catalog/show_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(ShowCommandTest, NeedsAnOperation) {
  const CliRun run = RunCli({"show"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("OPERATION is missing"));
}

}  // namespace
}  // namespace httptask::runner
