#include "runner/model/flow_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;
using testing::WarningsOf;

std::string Tasks(const std::string& tasks) {
  return "{\"name\": \"w\", \"tasks\": [" + tasks + "]}";
}
const std::string kA = R"({"name": "a", "taskReferenceName": "a"})";
const std::string kStop = R"({"name": "t", "taskReferenceName": "t", "type": "TERMINATE",
  "inputParameters": {"terminationStatus": "FAILED"}})";

TEST(FlowCheckTest, ReferenceNamesAreUniqueAlsoWithinTasks) {
  EXPECT_THAT(FaultsOf(Tasks(kA + R"(, {"name": "s", "taskReferenceName": "s", "type": "SWITCH",
    "evaluatorType": "value-param", "expression": "k", "decisionCases": {"x": [)" +
                             kA + "]}}")),
              HasSubstr("the taskReferenceName `a` is already"));
}

TEST(FlowCheckTest, WhatCannotBeReachedIsWarnedOf) {
  EXPECT_THAT(WarningsOf(Tasks(kStop + "," + kA)), HasSubstr("the task `a` is never reached"));
  EXPECT_EQ(WarningsOf(Tasks(kA + "," + kStop)), "");
}

TEST(FlowCheckTest, AForkNeedsAJoinAndAJoinTasks) {
  EXPECT_THAT(WarningsOf(Tasks(R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN",
    "forkTasks": [[)" + kA + "]]}")),
              HasSubstr("must be followed by a JOIN"));
  EXPECT_THAT(WarningsOf(Tasks(kA + R"(, {"name": "j", "taskReferenceName": "j", "type": "JOIN",
    "joinOn": ["a", "b"]})")),
              HasSubstr("there is no task `b`: the join would wait for ever"));
}

TEST(FlowCheckTest, UnknownTasksAreFaultsOnlyWhereConductorLooks) {
  const std::string bad = R"({"name": "b", "taskReferenceName": "b", "inputParameters": {"x":
    "${nope.output}"}})";
  EXPECT_THAT(FaultsOf(Tasks(bad)), HasSubstr("there is no task `nope`"));
  const std::string nested = Tasks(R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH",
    "evaluatorType": "value-param", "expression": "k", "decisionCases": {"x": [)" +
                                   bad + "]}}");
  EXPECT_EQ(FaultsOf(nested), "");
  EXPECT_THAT(WarningsOf(nested), HasSubstr("there is no task `nope`"));
}

TEST(FlowCheckTest, ABracketBehindATaskIsAFaultOnlyWhereConductorLooks) {
  const auto reader = [](const std::string& expression) {
    return R"({"name": "r", "taskReferenceName": "r", "inputParameters": {"x": ")" + expression +
           R"("}})";
  };
  const auto loop = [](const std::string& inside) {
    return R"({"name": "l", "taskReferenceName": "l", "type": "DO_WHILE", "loopCondition": "false",
      "loopOver": [)" +
           inside + "]}";
  };
  const std::string inside = Tasks(loop(reader("${l['iteration']}")));
  EXPECT_EQ(FaultsOf(inside) + WarningsOf(inside), "");
  const std::string other = R"({"name": "n", "taskReferenceName": "n", "type": "NOOP"})";
  EXPECT_THAT(FaultsOf(Tasks(loop(other) + "," + reader("${l['iteration']}"))),
              HasSubstr("a dot must stand behind the task `l` (write `l.iteration`)"));
}

}  // namespace
}  // namespace httptask::runner
