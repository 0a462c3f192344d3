#include "runner/cli/command_line.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/cli/cli_run.h"
#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(CommandLineTest, WithoutArgumentsItTellsItsCommands) {
  const CliRun run = RunCli({});
  EXPECT_EQ(run.exit_code, 0);
  testing::ExpectGolden("help.txt", run.results);
}

TEST(CommandLineTest, EveryCommandHasHelpWithAnExampleAndJson) {
  for (const char* command :
       {"import", "apis",  "search",    "show",  "prepare",  "test",    "add",       "forget",
        "check",  "run",   "conductor", "runs",  "describe", "resume",  "signal",    "retry",
        "rerun",  "pause", "cancel",    "serve", "mock",     "version", "completion"}) {
    const CliRun run = RunCli({command, "--help"});
    EXPECT_EQ(run.exit_code, 0) << command;
    EXPECT_THAT(run.results, HasSubstr("Example:\n  httptask " + std::string(command)));
    EXPECT_THAT(run.results, HasSubstr("--json"));
  }
}

TEST(CommandLineTest, VersionIsAnOptionToo) {
  const CliRun run = RunCli({"--version"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.results, HasSubstr("httptask 0."));
}

TEST(CommandLineTest, MistypedCommandsAndOptionsGetTheNearest) {
  const CliRun command = RunCli({"serch", "token"});
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.notes, HasSubstr("unknown command 'serch'; did you mean 'search'?"));
  const CliRun option = RunCli({"prepare", "pay/ping", "--servr=x"});
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.notes, HasSubstr("unknown option '--servr'; did you mean '--server'?"));
  EXPECT_THAT(option.notes, HasSubstr("`httptask prepare --help`"));
}

TEST(CommandLineTest, NamesOfCommandsAreWordsBehindACommand) {
  const CliRun run = RunCli({"search", "import", "run", "--plugin", "unix:/nowhere"});
  EXPECT_EQ(run.notes.find("unexpected"), std::string::npos) << run.notes;
}

TEST(CommandLineTest, ArgumentsHaveToBeUtf8) {
  const CliRun run = RunCli({"search", "\xff"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("argument 2"));
}

TEST(CommandLineTest, ErrorsAreJsonTooWhenAskedFor) {
  const CliRun run = RunCli({"check", "/nowhere/a.json", "--json"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.results, HasSubstr("\"error\": {\n    \"reason\": \"ARGUMENT_INVALID\""));
  EXPECT_THAT(run.notes, HasSubstr("error: "));
}

}  // namespace
}  // namespace httptask::runner
