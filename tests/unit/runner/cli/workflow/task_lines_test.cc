#include "runner/cli/workflow/task_lines.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(TaskLinesTest, SpansReadAsAPersonSaysThem) {
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  using std::chrono::seconds;
  EXPECT_EQ(FormatSpan(milliseconds(-5)), "0.0 s");
  EXPECT_EQ(FormatSpan(milliseconds(450)), "0.4 s");
  EXPECT_EQ(FormatSpan(seconds(10)), "10 s");
  EXPECT_EQ(FormatSpan(seconds(80)), "1 min 20 s");
  EXPECT_EQ(FormatSpan(minutes(125)), "2 h 5 min");
  EXPECT_EQ(FormatSpan(minutes(60 * 76)), "3 d 4 h");
}

TEST(TaskLinesTest, TargetsAreRequestsOrTypes) {
  TaskRecord task;
  task.type = "HTTP";
  task.input = {{"http_request", {{"method", "post"}, {"uri", "https://a.example/x"}}}};
  EXPECT_EQ(DescribeTarget(task), "POST https://a.example/x");
  task.input = {{"uri", "https://a.example/y"}};
  EXPECT_EQ(DescribeTarget(task), "GET https://a.example/y");
  task.type = "WAIT";
  EXPECT_EQ(DescribeTarget(task), "WAIT");
}

TEST(TaskLinesTest, WhatTheEngineDoesItselfIsNotShown) {
  TaskRecord task;
  for (const char* type : {"SWITCH", "JOIN", "INLINE", "DO_WHILE", "SET_VARIABLE"}) {
    task.type = type;
    EXPECT_FALSE(IsShown(task)) << type;
  }
  for (const char* type : {"HTTP", "WAIT", "HUMAN", "charge_card", "SUB_WORKFLOW"}) {
    task.type = type;
    EXPECT_TRUE(IsShown(task)) << type;
  }
}

}  // namespace
}  // namespace httptask::runner
