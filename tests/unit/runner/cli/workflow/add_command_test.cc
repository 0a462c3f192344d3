#include "runner/cli/workflow/add_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(AddCommandTest, NeedsAReferenceName) {
  const CliRun run = RunCli({"add", "a.json", "pay/ping"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("--ref is required"));
}

TEST(AddCommandTest, AReferenceNameIsUsableInExpressions) {
  for (const char* name : {"a.b", "a b", "a}", "é", ""}) {
    const CliRun run = RunCli({"add", "a.json", "pay/ping", "--ref", name});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.notes, HasSubstr("letters, digits, _ and - can")) << name;
  }
}

TEST(AddCommandTest, AFolderIsNoDefinition) {
  const testing::TemporaryFolder folder;
  const CliRun run = RunCli({"add", folder.path().string(), "pay/ping", "--ref", "a"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr(folder.path().string()));
}

}  // namespace
}  // namespace httptask::runner
