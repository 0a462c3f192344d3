#include "runner/engine/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

// All events of a run of two tasks, and the run that they make.
struct Recorded {
  Recorded() {
    MockedRun run;
    run.Execute("\"tasks\": [" + Worker("a") + "," + Worker("b") + "]",
                {{"a", {{{"output", {{"v", 1}}}}}}});
    events = *run.journal.Read("run-1");
  }
  std::vector<Event> events;
};

TEST(RunTest, IsWhatItsEventsAddUpTo) {
  const auto run = ReplayRun("run-1", Recorded().events);
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_EQ(run->tasks.size(), 2u);
  EXPECT_EQ(run->FindTask("a")->state, TaskState::kCompleted);
  EXPECT_EQ(run->FindLatest("a")->output, (Json{{"v", 1}}));
  EXPECT_EQ(run->FindTask("b")->state, TaskState::kScheduled);
  EXPECT_EQ(run->open_tasks, 1);
  EXPECT_EQ(run->FindTask("nobody"), nullptr);
}

TEST(RunTest, EventsThatDoNotFitChangeNothing) {
  Recorded recorded;
  auto run = ReplayRun("run-1", recorded.events);
  ASSERT_TRUE(run.ok());
  const Json before = RunToJson(*run);
  run->Apply({{}, TaskUpdated{99, TaskState::kFailed}});
  run->Apply({{}, TaskStarted{99}});
  run->Apply({{}, TaskScheduled{1, "again"}});
  run->Apply({{}, TasksRemoved{{99}}});
  run->Apply({{}, RunResumed{}});
  EXPECT_EQ(RunToJson(*run), before);
}

TEST(RunTest, AJournalMustBeginWithAStartThatCanBeRead) {
  EXPECT_FALSE(ReplayRun("r", {}).ok());
  EXPECT_FALSE(ReplayRun("r", {{{}, TaskStarted{1}}}).ok());
  EXPECT_FALSE(ReplayRun("r", {{{}, RunStarted{"{}", Json::object()}}}).ok());
}

TEST(RunTest, EveryPrefixIsARun) {
  const std::vector<Event> all = Recorded().events;
  for (size_t count = 1; count <= all.size(); ++count) {
    EXPECT_TRUE(ReplayRun("r", {all.begin(), all.begin() + static_cast<ptrdiff_t>(count)}).ok());
  }
}

TEST(RunTest, RunsOfOneDefinitionShareItWhenTheyAreReplayed) {
  const std::string text = R"({"name": "w", "tasks": [{"name": "a", "taskReferenceName": "a"}]})";
  RunReplayer replayer;
  const auto first = replayer.Replay("r1", {{{}, RunStarted{text, Json::object()}}});
  const auto second = replayer.Replay("r2", {{{}, RunStarted{text, Json::object()}}});
  const auto other = replayer.Replay("r3", {{{}, RunStarted{text + " ", Json::object()}}});
  ASSERT_TRUE(first.ok() && second.ok() && other.ok());
  EXPECT_EQ(first->workflow, second->workflow);
  EXPECT_NE(first->workflow, other->workflow);
}

}  // namespace
}  // namespace httptask::runner
