#include "runner/cli/conductor/conductor_command.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::RunCli;

constexpr char kDefinition[] = HTTPTASK_SOURCE_DIR "/examples/plaid/bank_accounts.json";

class ConductorCommandTest : public ::testing::Test {
 protected:
  ConductorCommandTest() { ::unsetenv("CONDUCTOR_SERVER_URL"); }
};

TEST_F(ConductorCommandTest, KnowsItsActions) {
  const auto run = RunCli({"conductor", "start", "pay.json"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("register"));
}

TEST_F(ConductorCommandTest, TellsThatAServerIsNeeded) {
  const auto run = RunCli({"conductor", "run", kDefinition});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("CONDUCTOR_SERVER_URL"));
}

TEST_F(ConductorCommandTest, FollowsByAnIdWithoutAFile) {
  const auto run = RunCli({"conductor", "follow", "w-1"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("CONDUCTOR_SERVER_URL"));
}

TEST_F(ConductorCommandTest, TellsHowAServerIsNamed) {
  const auto run = RunCli({"conductor", "run", kDefinition, "--server", "127.0.0.1:8080"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("http://HOST:8080/api"));
}

}  // namespace
}  // namespace httptask::runner
