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

// A run of two tasks that are under way.
runner::Run TwoTasks(const Json& first_input, const Json& second_input) {
  ParsedDefinition parsed = ParseDefinition(R"({"name": "w", "tasks": [
    {"name": "n", "taskReferenceName": "create"}, {"name": "n", "taskReferenceName": "use"}]})",
                                            "w.json");
  runner::Run run("r", std::make_shared<const Workflow>(std::move(parsed.definition)),
                  std::make_shared<const Library>());
  run.Apply({{}, TaskScheduled{1, "create", "n", "HTTP", TaskState::kScheduled, first_input}});
  run.Apply({{}, TaskScheduled{2, "use", "n", "HTTP", TaskState::kScheduled, second_input}});
  return run;
}

TaskUpdated End(int task, TaskState state, Json output) {
  TaskUpdated end{task, state};
  end.output = std::move(output);
  return end;
}

TEST(RunCommandTest, EveryTaskGetsALineWhenItEnds) {
  std::ostringstream results;
  std::ostringstream notes;
  Output output(results, {}, notes, {});
  const Json input = {{"http_request", {{"method", "post"}, {"uri", "https://a.example/x"}}}};
  const runner::Run run = TwoTasks(input, {{"uri", "https://a.example/y"}});
  const auto observer = MakeProgressObserver(output, run.definition());
  const Time start{};
  using std::chrono::milliseconds;
  observer->OnEvent(run, {start, TaskStarted{1}});
  observer->OnEvent(run,
                    {start + milliseconds(12), End(1, TaskState::kCompleted, Answer(200, "OK"))});
  observer->OnEvent(run, {start, TaskStarted{2}});
  observer->OnEvent(
      run, {start + milliseconds(340), End(2, TaskState::kFailed, Answer(404, "Not Found"))});
  testing::ExpectGolden("run.txt", notes.str());
  EXPECT_EQ(results.str(), "");
}

TEST(RunCommandTest, FailuresTellTheReasonAndTheAnswer) {
  runner::Run run = TwoTasks(Json::object(), Json::object());
  TaskUpdated end = End(2, TaskState::kFailed, Answer(404, "Not Found"));
  end.reason = "HTTP_STATUS";
  end.message = "GET https://a.example/y answered 404";
  run.Apply({{}, end});
  run.Apply({{}, RunEnded{RunState::kFailed, Json::object(), "Task 2 failed", 2}});
  testing::ExpectGolden("run_failed.txt", DescribeRunFailure(run).Format(Coloring::kOff));
}

TEST(RunCommandTest, ARunThatGoesOnTellsWhatItWaitsFor) {
  const runner::Run run = TwoTasks(Json::object(), Json::object());
  EXPECT_EQ(DescribeRunFailure(run).Format(Coloring::kOff),
            "the run r waits for `create` (HTTP) `use` (HTTP)\n");
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
