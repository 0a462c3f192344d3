#include "runner/cli/workflow/run_command.h"

#include <gmock/gmock.h>

#include <sstream>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"
#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

Json Answer(int status_code, const char* phrase) {
  return {{"response",
           {{"statusCode", status_code}, {"reasonPhrase", phrase}, {"body", {{"why", "so"}}}}}};
}

Definition TwoTasks() {
  Definition definition;
  definition.tasks = {{"n", "create", "HTTP", Json::object(), ""},
                      {"n", "use", "HTTP", Json::object(), ""}};
  return definition;
}

TEST(RunCommandTest, EveryTaskGetsALineWhenItEnds) {
  std::ostringstream results;
  std::ostringstream notes;
  Output output(results, {}, notes, {});
  const auto observer = MakeProgressObserver(output, TwoTasks());
  const std::chrono::system_clock::time_point start{};
  const Json input = {{"http_request", {{"method", "post"}, {"uri", "https://a.example/x"}}}};
  using std::chrono::milliseconds;
  observer->OnEvent("r", {start, TaskStarted{"create", input}});
  observer->OnEvent("r", {start + milliseconds(12), TaskCompleted{"create", Answer(200, "OK")}});
  observer->OnEvent("r", {start, TaskStarted{"use", {{"uri", "https://a.example/y"}}}});
  observer->OnEvent("r", {start + milliseconds(340),
                          TaskFailed{"use", Answer(404, "Not Found"), "HTTP_STATUS", "no"}});
  testing::ExpectGolden("run.txt", notes.str());
  EXPECT_EQ(results.str(), "");
}

TEST(RunCommandTest, FailuresTellTheReasonAndTheAnswer) {
  runner::Run run;
  run.state = RunState::kFailed;
  run.reason = "HTTP_STATUS";
  run.message = "task 'use' was answered 404";
  TaskRecord task;
  task.reference_name = "use";
  task.state = TaskState::kFailed;
  task.output = Answer(404, "Not Found");
  run.tasks.push_back(task);
  testing::ExpectGolden("run_failed.txt", DescribeRunFailure(run).Format(Coloring::kOff));
}

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
