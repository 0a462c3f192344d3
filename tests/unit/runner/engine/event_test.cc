#include "runner/engine/event.h"

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

Event At(decltype(Event::what) what) {
  return {Time(std::chrono::seconds(5)), std::move(what)};
}

// As the journal gives it back: with the definition's text.
Json Stored(const Event& event) {
  Json json = ParseJson(FormatEvent(event)).value();
  const auto* start = std::get_if<RunStarted>(&event.what);
  if (start != nullptr) json["definition"] = start->definition_text;
  return json;
}

TEST(EventTest, EveryKindSurvivesItsStorage) {
  TaskScheduled scheduled{1, "a__2", "n", "SIMPLE", TaskState::kInProgress, {{"i", 1}}};
  scheduled.base_name = "a";
  scheduled.iteration = 2;
  scheduled.loop_task = 4;
  scheduled.delay_seconds = 7;
  scheduled.wait_until = Time(std::chrono::seconds(9));
  scheduled.dynamic_task = {{"name", "n"}};
  TaskUpdated updated{1, TaskState::kFailed, {{"o", 1}}, true, {{"2", 2}}, {"1"}, "why", "R"};
  updated.iteration = 3;
  updated.child_run_id = "c";
  RunStarted started{"{}", {{"a", 1}}, {{"taskDefs", {1}}}, "corr", "parent", 3, true};
  RunEnded ended{RunState::kTimedOut, {{"o", 1}}, "m", 2, "f"};
  for (const Event& event : {At(started), At(scheduled), At(TaskStarted{1}), At(updated),
                             At(TasksRemoved{{1, 2}}), At(VariablesSet{{{"v", 1}}}),
                             At(RunPaused{}), At(RunResumed{}), At(ended), At(RunReopened{})}) {
    const Json json = Stored(event);
    const auto read = EventFromJson(json);
    ASSERT_TRUE(read.ok()) << FormatJson(json) << read.status();
    EXPECT_EQ(Stored(*read), json);
    EXPECT_EQ(read->what.index(), event.what.index());
    EXPECT_EQ(read->time, event.time);
  }
}

TEST(EventTest, AnUnknownKindIsOfANewerProgram) {
  const auto event = EventFromJson(Json{{"kind", "Dream"}, {"time", 1}});
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(ReasonOf(event.status()), Reason::kStorageFailed);
  EXPECT_THAT(std::string(MessageOf(event.status())), HasSubstr("newer httptask"));
}

TEST(EventTest, WhatIsNotCompleteIsDamage) {
  for (const Json& json : {Json{{"kind", "TaskStarted"}, {"time", 1}},
                           Json{{"kind", "RunEnded"}, {"time", 1}, {"output", 1}},
                           Json{{"kind", "RunPaused"}}, Json::object(), Json(5)}) {
    EXPECT_FALSE(EventFromJson(json).ok()) << FormatJson(json);
  }
}

TEST(EventTest, StatesHaveConductorsNames) {
  EXPECT_EQ(TaskStateName(TaskState::kFailedWithTerminalError), "FAILED_WITH_TERMINAL_ERROR");
  EXPECT_EQ(TaskStateFromName("COMPLETED_WITH_ERRORS"), TaskState::kCompletedWithErrors);
  EXPECT_EQ(RunStateFromName("PAUSED"), RunState::kPaused);
  EXPECT_FALSE(TaskStateFromName("DREAMING"));
  EXPECT_TRUE(IsSuccessful(TaskState::kScheduled));
  EXPECT_FALSE(IsSuccessful(TaskState::kCanceled));
  EXPECT_FALSE(IsTerminal(RunState::kPaused));
}

}  // namespace
}  // namespace httptask::runner
