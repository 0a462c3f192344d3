#include "runner/cli/serve/serve_command.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(ServeCommandTest, ItsOptionsAreTheServers) {
  const CliRun run = RunCli({"serve", "--help"});
  EXPECT_EQ(run.exit_code, 0);
  for (const char* option : {"--listen", "--expose", "--name", "--with", "--credential"}) {
    EXPECT_THAT(run.results, HasSubstr(option));
  }
}

}  // namespace
}  // namespace httptask::runner
