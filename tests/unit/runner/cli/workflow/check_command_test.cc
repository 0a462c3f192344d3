#include "runner/cli/workflow/check_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

constexpr char kGood[] = R"({"name": "a", "version": 1, "schemaVersion": 2, "tasks": [
  {"name": "n", "taskReferenceName": "create", "type": "NOOP"}]})";

TEST(CheckCommandTest, CountsTheTasksOfAGoodDefinition) {
  const testing::TemporaryFolder folder;
  const CliRun run = RunCli({"check", folder.Write("a.json", kGood).string()});
  EXPECT_EQ(run.exit_code, 0) << run.notes;
  EXPECT_EQ(run.results, "ok: 1 task\n");
}

TEST(CheckCommandTest, ShowsWhereItIsNotJson) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write("a.json", "{\n  \"name\": oops\n}").string();
  const CliRun run = RunCli({"check", file});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("error: " + file + ":2:11: "));
  EXPECT_THAT(run.notes, HasSubstr("^"));
  EXPECT_EQ(run.results, "");
}

TEST(CheckCommandTest, WarningsPassUnlessTheyMustNot) {
  const testing::TemporaryFolder folder;
  const std::string file = folder
                               .Write("a.json", R"({"name": "a", "schemaVersion": 2, "tasks": [
  {"name": "n", "taskReferenceName": "n", "type": "NOOP"}],
  "outputParameters": {"x": "${workflow.inptu.x}"}})")
                               .string();
  const CliRun run = RunCli({"check", file});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.notes, HasSubstr("warning: " + file + ":3:"));
  EXPECT_EQ(run.results, "ok: 1 task, 1 warning\n");
  const CliRun strict = RunCli({"check", file, "--strict"});
  EXPECT_EQ(strict.exit_code, 2);
  EXPECT_THAT(strict.notes, HasSubstr("error: 1 warning, and --strict lets none pass"));
  const CliRun json = RunCli({"check", file, "--strict", "--json"});
  EXPECT_EQ(json.exit_code, 2);
  EXPECT_THAT(json.results, HasSubstr("\"severity\": \"warning\""));
}

TEST(CheckCommandTest, JsonNamesAreAnInterface) {
  const testing::TemporaryFolder folder;
  const CliRun good = RunCli({"check", folder.Write("a.json", kGood).string(), "--json"});
  EXPECT_THAT(good.results, HasSubstr("\"problems\": []"));
  const CliRun bad = RunCli({"check", folder.Write("a.json", "{").string(), "--json"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.results,
              HasSubstr("\"line\": 1,\n      \"column\": 2,\n      \"severity\": \"error\","));
}

}  // namespace
}  // namespace httptask::runner
