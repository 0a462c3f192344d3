#include "runner/cli/workflow/run_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(RunCommandTest, CountsHaveLimits) {
  for (const char* count : {"0", "1000001"}) {
    EXPECT_EQ(RunCli({"run", "a.json", "--repeat", count}).exit_code, 2);
  }
  EXPECT_THAT(RunCli({"run", "a.json", "--parallel", "257"}).notes, HasSubstr("--parallel"));
}

TEST(RunCommandTest, FaultyDefinitionsAreNotRun) {
  const testing::TemporaryFolder folder;
  const CliRun run = RunCli({"run", folder.Write("a.json", "{]").string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("a.json:1:2"));
}

TEST(RunCommandTest, TheInputIsAnObject) {
  const testing::TemporaryFolder folder;
  const std::string file = folder
                               .Write("a.json", R"({"name": "a", "schemaVersion": 2, "tasks": [
    {"name": "n", "taskReferenceName": "create", "type": "HTTP",
     "inputParameters": {"http_request": {"uri": "https://a.example", "method": "GET"}}}]})")
                               .string();
  const CliRun run = RunCli({"run", file, "--input", "5"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("--input"));
}

}  // namespace
}  // namespace httptask::runner
