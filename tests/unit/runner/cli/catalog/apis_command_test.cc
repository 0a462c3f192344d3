#include "runner/cli/catalog/apis_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(ApisCommandTest, TakesNoArguments) {
  const CliRun run = RunCli({"apis", "pay"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("unexpected argument 'pay'"));
}

}  // namespace
}  // namespace httptask::runner
