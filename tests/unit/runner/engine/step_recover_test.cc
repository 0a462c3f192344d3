#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/engine/engine.h"
#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::FakeJournal;
using testing::FakeTaskRunner;
using ::testing::HasSubstr;
using testing::MakeTaskResult;
using testing::Worker;

constexpr char kId[] = "run-1";

std::string Http(const std::string& name, const std::string& request,
                 const std::string& more = "") {
  return R"({"name": ")" + name + R"(", "taskReferenceName": ")" + name +
         R"(", "type": "HTTP_TASK", "inputParameters": {"http_request": {"uri": "https://h/", )" +
         request + "}}" + more + "}";
}

StatusOr<TaskResult> Gone(const Json&) {
  return MakeError(Reason::kPluginUnavailable, "gone");
}

// All that happens without the clock.
Status Turn(Engine& engine) {
  constexpr int kTurns = 20;
  for (int i = 0; i < kTurns; ++i) {
    const StatusOr<bool> goes_on = engine.RunOnce(std::chrono::milliseconds(0));
    if (!goes_on.ok() || !*goes_on) return goes_on.status();
  }
  return Status();
}

// A run that is left in the middle, and goes on in another engine with the same journal.
struct Left {
  FakeJournal journal;
  FakeTaskRunner gone{Gone};
  FakeTaskRunner tasks;
  testing::FakeScriptEvaluator scripts;
  MockClock clock{Time(std::chrono::seconds(1'000'000))};
  std::unique_ptr<Engine> engine;

  void Start(const std::string& tasks_text, TaskRunner& first) {
    ParsedDefinition parsed =
        ParseDefinition(R"({"name": "w", "tasks": [)" + tasks_text + "]}", "w.json");
    ASSERT_TRUE(parsed.ok());
    Engine leaving({journal, first, clock, scripts});
    ASSERT_TRUE(leaving
                    .Start({kId, std::make_shared<const Workflow>(std::move(parsed.definition)),
                            std::make_shared<const Library>()})
                    .ok());
    (void)Turn(leaving);
  }
  void Adopt() {
    engine = std::make_unique<Engine>(EngineParts{journal, tasks, clock, scripts});
    engine->Adopt(ReplayRun(kId, *journal.Read(kId)).value());
  }
  void GoOn() {
    Adopt();
    engine->Recover();
    ASSERT_TRUE(Turn(*engine).ok());
  }
  Status Change(const std::function<Status(Step&)>& change) {
    Adopt();
    HTTPTASK_RETURN_IF_ERROR(engine->Change(kId, change));
    return Turn(*engine);
  }
  const runner::Run& run() const { return *engine->Find(kId); }
};

TEST(StepRecoverTest, WhatDoesNoHarmTwiceIsSentAgain) {
  for (const char* request : {R"("method": "GET")", R"("method": "delete")",
                              R"("method": "POST", "idempotencyHeader": "Idempotency-Key")",
                              R"("method": "POST", "idempotent": true)"}) {
    Left left;
    left.Start(Http("a", request), left.gone);
    left.GoOn();
    EXPECT_EQ(left.run().state, RunState::kCompleted) << request;
    EXPECT_EQ(left.tasks.step_keys(), left.gone.step_keys());
  }
}

TEST(StepRecoverTest, WhatMayHaveBeenDoneWaitsForAPerson) {
  for (const char* request :
       {R"("method": "POST")", R"("method": "PATCH")", R"("method": "PUT", "idempotent": false)"}) {
    Left left;
    left.Start(Http("a", request), left.gone);
    left.GoOn();
    EXPECT_TRUE(left.tasks.inputs().empty()) << request;
    const TaskRecord& task = *left.run().FindTask("a");
    EXPECT_EQ(task.reason, "RESULT_UNKNOWN");
    EXPECT_EQ(task.state, TaskState::kInProgress);
    EXPECT_THAT(*task.message, HasSubstr("httptask signal run-1 a"));
    left.GoOn();
    EXPECT_TRUE(left.tasks.inputs().empty()) << "nor the next time";
  }
}

TEST(StepRecoverTest, ARunThatWasPausedAfterItWasLeftIsJudgedWhenItIsResumed) {
  for (const auto& [method, reason] : {std::pair("POST", "RESULT_UNKNOWN"), std::pair("GET", "")}) {
    Left left;
    left.Start(Http("a", fmt::format(R"("method": "{}")", method)), left.gone);
    ASSERT_TRUE(left.Change([](Step& step) { return step.Pause(); }).ok());
    left.GoOn();
    EXPECT_TRUE(left.tasks.inputs().empty()) << "it is paused";
    ASSERT_TRUE(left.engine->Resume(kId).ok());
    ASSERT_TRUE(Turn(*left.engine).ok());
    EXPECT_EQ(left.run().FindTask("a")->reason, reason);
    EXPECT_EQ(IsTerminal(left.run().state), method == std::string("GET"));
  }
}

TEST(StepRecoverTest, ItsTimeoutsDoNotSendItAgain) {
  Left left;
  left.Start(Http("a", R"("method": "POST")", R"(, "retryCount": 3, "taskDefinition":
      {"name": "a", "retryCount": 3, "responseTimeoutSeconds": 5, "timeoutSeconds": 20})"),
             left.gone);
  left.Adopt();
  left.engine->Recover();
  ASSERT_TRUE(left.engine->RunReady().ok());
  left.clock.GoTo(left.clock.Now() + std::chrono::hours(1));
  ASSERT_TRUE(left.engine->FireDueTimers().ok());
  EXPECT_TRUE(left.tasks.inputs().empty());
  EXPECT_EQ(left.run().tasks.size(), 1u);
}

TEST(StepRecoverTest, APersonsWordEndsIt) {
  Left left;
  left.Start(Http("a", R"("method": "POST")") + "," + Http("b", R"("method": "POST")"), left.gone);
  left.GoOn();
  TaskUpdated change{1, TaskState::kCompleted};
  change.output = {{"id", 7}};
  EXPECT_TRUE(left.engine->Update(kId, change));
  ASSERT_TRUE(Turn(*left.engine).ok());
  EXPECT_EQ(left.run().state, RunState::kCompleted);
  EXPECT_EQ(left.run().FindTask("a")->reason, "");
  EXPECT_EQ(left.tasks.inputs().size(), 1u);
}

TEST(StepRecoverTest, WhatWasNotBegunIsBegun) {
  Left left;
  // The third append, with the intent of `b`, fails as when the disk is full.
  left.journal.FailAt(2);
  left.Start(Http("a", R"("method": "GET")") + "," + Http("b", R"("method": "POST")"), left.tasks);
  EXPECT_EQ(left.tasks.inputs().size(), 1u);
  left.GoOn();
  EXPECT_EQ(left.run().state, RunState::kCompleted);
  EXPECT_EQ(left.tasks.inputs().size(), 3u);
}

TEST(StepRecoverTest, AWaitGoesOnUntilItsTime) {
  Left left;
  FakeTaskRunner none;
  left.Start(R"({"name": "w", "taskReferenceName": "w", "type": "WAIT",
                 "inputParameters": {"duration": "10 seconds"}})" +
                 std::string(",") + Http("b", R"("method": "GET")"),
             none);
  left.Adopt();
  left.engine->Recover();
  ASSERT_TRUE(left.engine->RunReady().ok());
  ASSERT_TRUE(left.engine->NextTimer().has_value());
  left.clock.GoTo(left.clock.Now() + std::chrono::seconds(11));
  ASSERT_TRUE(left.engine->FireDueTimers().ok());
  ASSERT_TRUE(Turn(*left.engine).ok());
  EXPECT_EQ(left.run().state, RunState::kCompleted);
}

// A loop whose events are more than one append takes, behind as many tasks as it takes to have the
// appends end at another place of an iteration.
std::string LongLoop(int tasks_before) {
  std::string tasks;
  for (int i = 0; i < tasks_before; ++i) {
    const std::string name = "before" + std::to_string(i);
    tasks += R"({"name": "n", "type": "NOOP", "taskReferenceName": ")" + name + "\"},";
  }
  Json items = Json::array();
  for (int i = 0; i < 200; ++i) items.push_back(i);
  return tasks + R"({"name": "loop", "taskReferenceName": "loop", "type": "DO_WHILE",
    "loopCondition": "true", "inputParameters": {"_items": )" +
         FormatJson(items) + R"(}, "loopOver": [
      {"name": "v", "taskReferenceName": "v", "type": "SET_VARIABLE",
       "inputParameters": {"last": "${loop.output.loopItem}"}},
      {"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [
        [{"name": "a", "taskReferenceName": "a", "type": "NOOP"}],
        [{"name": "b", "taskReferenceName": "b", "type": "NOOP"}]]},
      {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["a", "b"]}]})";
}

TEST(StepRecoverTest, ALongStepIsKeptInPartsAndGoesOnBehindEachOfThem) {
  for (const int tasks_before : {0, 5}) {
    const std::string tasks = LongLoop(tasks_before);
    Left whole;
    whole.scripts.values["true"] = {true};
    whole.Start(tasks, whole.tasks);
    whole.Adopt();
    ASSERT_EQ(whole.run().state, RunState::kCompleted);
    ASSERT_GE(whole.journal.appends(), 2u);
    for (size_t append = 2; append <= whole.journal.appends(); ++append) {
      Left left;
      left.scripts.values["true"] = {true};
      left.journal.FailAt(append);
      left.Start(tasks, left.tasks);
      left.GoOn();
      EXPECT_EQ(left.run().state, RunState::kCompleted) << tasks_before << " " << append;
      EXPECT_EQ(left.run().tasks.size(), whole.run().tasks.size());
      EXPECT_EQ(left.run().output, whole.run().output);
      EXPECT_EQ(left.run().variables, (Json{{"last", 199}}));
    }
  }
}

TEST(StepRecoverTest, APausedRunDoesNothingUntilItIsResumed) {
  Left left;
  left.Start(Worker("s") + "," + Http("b", R"("method": "POST")"), left.gone);
  ASSERT_TRUE(left.Change([](Step& step) { return step.Pause(); }).ok());
  EXPECT_EQ(left.run().state, RunState::kPaused);
  EXPECT_TRUE(left.engine->Update(kId, {1, TaskState::kCompleted}));
  ASSERT_TRUE(Turn(*left.engine).ok());
  EXPECT_TRUE(left.tasks.inputs().empty());
  EXPECT_FALSE(left.engine->Change(kId, [](Step& step) { return step.Pause(); }).ok());
  ASSERT_TRUE(left.Change([](Step& step) { return step.Resume(false); }).ok());
  EXPECT_EQ(left.run().state, RunState::kCompleted);
  EXPECT_EQ(left.tasks.inputs().size(), 1u);
}

TEST(StepRecoverTest, AFailedRunIsTriedAgainWhereItFailed) {
  Left left;
  FakeTaskRunner failing([](const Json& input) -> StatusOr<TaskResult> {
    const bool is_second = FormatJson(input).find("second") != std::string::npos;
    return MakeTaskResult(is_second ? 500 : 200);
  });
  left.Start(
      Http("a", R"("method": "POST")") + "," + Http("b", R"("method": "POST", "body": "second")"),
      failing);
  ASSERT_TRUE(left.Change([](Step& step) { return step.Retry(); }).ok());
  EXPECT_EQ(left.run().state, RunState::kCompleted);
  EXPECT_EQ(left.tasks.inputs().size(), 1u);
  EXPECT_EQ(left.run().FindTask("b")->retry_count, 1);
  EXPECT_EQ(left.run().message, "");
  EXPECT_FALSE(left.Change([](Step& step) { return step.Retry(); }).ok()) << "it completed";
}

TEST(StepRecoverTest, AForkIsTriedAgainWithItsJoin) {
  Left left;
  FakeTaskRunner failing([](const Json& input) -> StatusOr<TaskResult> {
    const bool fails = FormatJson(input).find("second") != std::string::npos;
    return MakeTaskResult(fails ? 500 : 200);
  });
  left.Start(R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
                 Http("a", R"("method": "POST")") + "],[" +
                 Http("b", R"("method": "POST", "body": "second")") +
                 R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN",
                          "joinOn": ["a", "b"]})",
             failing);
  ASSERT_TRUE(left.Change([](Step& step) { return step.Retry(); }).ok());
  EXPECT_EQ(left.run().state, RunState::kCompleted);
  EXPECT_EQ(left.run().FindTask("j")->state, TaskState::kCompleted);
  EXPECT_EQ(left.tasks.inputs().size(), 1u);
}

TEST(StepRecoverTest, ARunBeginsAgainAtATask) {
  Left left;
  FakeTaskRunner first;
  left.Start(Http("a", R"("method": "POST")") + "," + Http("b", R"("method": "POST")") + "," +
                 Http("c", R"("method": "POST")"),
             first);
  ASSERT_TRUE(left.Change([](Step& step) { return step.Rerun("b"); }).ok());
  EXPECT_EQ(left.run().state, RunState::kCompleted);
  EXPECT_EQ(left.tasks.inputs().size(), 2u);
  EXPECT_EQ(left.run().tasks.size(), 3u);
  const Status unknown = left.Change([](Step& step) { return step.Rerun("x"); });
  EXPECT_THAT(std::string(MessageOf(unknown)), HasSubstr("has no task `x`"));
}

TEST(StepRecoverTest, AReplayMakesTheSameRun) {
  Left left;
  left.Start(Http("a", R"("method": "GET")"), left.gone);
  left.GoOn();
  const auto replayed = ReplayRun(kId, *left.journal.Read(kId));
  EXPECT_EQ(replayed->state, RunState::kCompleted);
  EXPECT_EQ(FormatJson(RunToJson(*replayed)), FormatJson(RunToJson(left.run())));
}

}  // namespace
}  // namespace httptask::runner
