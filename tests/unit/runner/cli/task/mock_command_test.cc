#include "runner/cli/task/mock_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(MockCommandTest, NeedsAnApi) {
  const CliRun run = RunCli({"mock"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("API is missing"));
}

}  // namespace
}  // namespace httptask::runner
