#include "runner/cli/server/event_line.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

Run MakeRun() {
  ParsedDefinition parsed = ParseDefinition(
      R"({"name": "pay", "tasks": [{"name": "h", "taskReferenceName": "ask", "type": "HUMAN"}]})",
      "");
  Run run("4f1c", std::make_shared<const Workflow>(std::move(parsed.definition)),
          std::make_shared<const Library>());
  run.Apply({Time(), TaskScheduled{1, "ask", "h", "HUMAN"}});
  return run;
}

std::string LineOf(decltype(Event::what) what) {
  const std::string line = FormatEventLine(MakeRun(), {Time(std::chrono::seconds(1)), what});
  const std::string head = "1970-01-01T00:00:01.000Z 4f1c pay: ";
  return line.starts_with(head) ? line.substr(head.size()) : line;
}

TEST(EventLineTest, EachKindIsToldInWords) {
  EXPECT_EQ(LineOf(RunStarted{}), "started\n");
  EXPECT_EQ(LineOf(TaskScheduled{1, "ask", "h", "HUMAN"}), "ask HUMAN SCHEDULED\n");
  EXPECT_EQ(LineOf(TaskStarted{1}), "ask begins\n");
  EXPECT_EQ(LineOf(TaskUpdated{1, TaskState::kCompleted}), "ask COMPLETED\n");
  EXPECT_EQ(LineOf(TasksRemoved{{1, 2}}), "2 tasks forgotten\n");
  EXPECT_EQ(LineOf(VariablesSet{}), "variables set\n");
  EXPECT_EQ(LineOf(RunPaused{}), "paused\n");
  EXPECT_EQ(LineOf(RunResumed{}), "resumed\n");
  EXPECT_EQ(LineOf(RunReopened{}), "goes on again\n");
  EXPECT_EQ(LineOf(RunEnded{RunState::kFailed, {}, "why"}), "FAILED: why\n");
}

TEST(EventLineTest, AMessageStaysOnTheLine) {
  TaskUpdated change{1, TaskState::kFailed};
  change.message = "one\ntwo";
  EXPECT_EQ(LineOf(change), "ask FAILED: one two\n");
}

TEST(EventLineTest, WhatChangesNoStateIsNotTold) {
  EXPECT_EQ(LineOf(TaskUpdated{1}), "");
}

}  // namespace
}  // namespace httptask::runner
