#include "runner/cli/catalog/import_command.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

TEST(ImportCommandTest, AReportThatCannotBeWrittenIsToldBeforeTheWork) {
  const testing::CliRun run =
      testing::RunCli({"import", "none.yaml", "--report", "no/such/r.json"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("--report no/such/r.json"));
}

TEST(ImportCommandTest, TheReportIsNotWrittenWithoutDocuments) {
  const testing::CliRun run = testing::RunCli({"import", "--report", "r.json"});
  EXPECT_EQ(run.exit_code, 2);
}

}  // namespace
}  // namespace httptask::runner
