#include "runner/cli/server/server_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

CliRun Serve(const std::vector<std::string>& more) {
  const testing::TemporaryFolder home;
  std::vector<std::string> arguments = {"--home", home.path().string(), "serve"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunCli(arguments, DefineServerCommand);
}

TEST(ServerCommandTest, AnAddressThatOthersReachNeedsAWord) {
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0"}) {
    const CliRun run = Serve({"--listen", address});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.notes, HasSubstr("is reached by other machines: whoever reaches it can start "
                                     "workflows"));
    EXPECT_THAT(run.notes, HasSubstr("--expose"));
  }
}

TEST(ServerCommandTest, AnAddressIsHostAndPort) {
  EXPECT_THAT(Serve({"--listen", "8380"}).notes, HasSubstr("127.0.0.1:8380"));
}

TEST(ServerCommandTest, FaultyDefinitionsAreRefused) {
  const testing::TemporaryFolder folder;
  const CliRun run = Serve({"--with", folder.Write("a.json", "{]").string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("a.json"));
}

}  // namespace
}  // namespace httptask::runner
