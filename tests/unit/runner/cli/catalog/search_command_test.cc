#include "runner/cli/catalog/search_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(SearchCommandTest, NeedsWordsOrAnApi) {
  const CliRun run = RunCli({"search"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("--api NAME"));
}

TEST(SearchCommandTest, AnUnknownMethodIsToldWithThoseThatThereAre) {
  const CliRun run = RunCli({"search", "a", "--method", "foo"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("--method foo is none that operations have; give GET, PUT"));
}

TEST(SearchCommandTest, TheLimitIsFromOneToAMillion) {
  for (const char* limit : {"0", "1000001", "-1", "x"}) {
    const CliRun run = RunCli({"search", "a", "--limit", limit});
    EXPECT_EQ(run.exit_code, 2) << limit;
    EXPECT_THAT(run.notes, HasSubstr("--limit"));
  }
}

}  // namespace
}  // namespace httptask::runner
