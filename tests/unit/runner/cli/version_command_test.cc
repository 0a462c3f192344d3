#include "runner/cli/version_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(VersionCommandTest, TellsVersionAndPlugin) {
  const CliRun run = RunCli({"version"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.results, HasSubstr("httptask 0."));
  EXPECT_THAT(run.results, HasSubstr("/httptask-plugin\n"));
}

TEST(VersionCommandTest, JsonNamesAreAnInterface) {
  const CliRun run = RunCli({"version", "--json"});
  EXPECT_THAT(run.results, HasSubstr("{\n  \"version\": \"0."));
  EXPECT_THAT(run.results, HasSubstr("  \"plugin\": \"/"));
}

}  // namespace
}  // namespace httptask::runner
