#include "runner/cli/runs/server_change.h"

#include <gmock/gmock.h>

#include "runner/journal/journal_lock.h"
#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

// A state folder whose journal a server seems to have, at an address where nobody listens.
class ServerChangeTest : public ::testing::Test {
 protected:
  ServerChangeTest() : lock_(JournalLock::Take(home_.path()).value()) {}

  CliRun Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--home", home_.path().string()});
    return RunCli(arguments);
  }

  const testing::TemporaryFolder home_;
  JournalLock lock_;
};

TEST_F(ServerChangeTest, AServerIsFoundByItsLock) {
  ASSERT_TRUE(lock_.TellAddress("127.0.0.1:1").ok());
  ASSERT_EQ(Run({"runs"}).exit_code, 0);  // Sets HTTPTASK_HOME.
  EXPECT_EQ(FindServer().value(), "127.0.0.1:1");
}

TEST_F(ServerChangeTest, AProcessWithoutAnAddressIsNone) {
  ASSERT_EQ(Run({"runs"}).exit_code, 0);
  EXPECT_EQ(FindServer().value(), std::nullopt);
}

TEST_F(ServerChangeTest, OptionsOfThePluginAreTheServers) {
  ASSERT_TRUE(lock_.TellAddress("127.0.0.1:1").ok());
  const CliRun run = Run({"retry", "4f1c", "--credential", "plaid"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("httptask serve at 127.0.0.1:1 lets the run go on, with the "
                                   "--credential"));
}

TEST_F(ServerChangeTest, AnUnknownRunIsToldWithoutAsking) {
  ASSERT_TRUE(lock_.TellAddress("127.0.0.1:1").ok());
  EXPECT_THAT(Run({"pause", "nowhere"}).notes, HasSubstr("there is no run 'nowhere'"));
}

TEST_F(ServerChangeTest, AllRunsGoOnAtTheServerAlready) {
  ASSERT_TRUE(lock_.TellAddress("127.0.0.1:1").ok());
  const CliRun run = Run({"resume"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.notes, "httptask serve at 127.0.0.1:1 lets all runs go on: nothing to resume\n");
}

}  // namespace
}  // namespace httptask::runner
