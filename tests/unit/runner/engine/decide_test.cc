#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/engine/run.h"
#include "tests/unit/runner/engine/definitions.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

Json AnswerWithId(const Json& id) {
  return {{"response", {{"body", {{"id", id}}}}}};
}

// A run of the chain in which these tasks have completed, each with the id `7`.
Run RunWith(const std::vector<std::string>& completed) {
  Run run = ReplayRun("r", {{{}, RunStarted{testing::MakeChain().text, Json::object()}}});
  for (const std::string& name : completed) {
    run.Apply({{}, TaskStarted{name, Json::object()}});
    run.Apply({{}, TaskCompleted{name, AnswerWithId(7)}});
  }
  return run;
}

TEST(DecideTest, TheFirstTaskStartsFirst) {
  const Decision decision = Decide(RunWith({}));
  ASSERT_EQ(decision.kind, Decision::Kind::kStartTask);
  EXPECT_EQ(std::get<TaskStarted>(decision.event).reference_name, "first");
}

TEST(DecideTest, TheNextTasksInputIsResolvedAndKeepsItsTypes) {
  const Decision decision = Decide(RunWith({"first"}));
  ASSERT_EQ(decision.kind, Decision::Kind::kStartTask);
  const auto& start = std::get<TaskStarted>(decision.event);
  EXPECT_EQ(start.reference_name, "second");
  EXPECT_EQ(start.input["body"], Json({{"id", 7}, {"amount", 5}}));
}

TEST(DecideTest, ATaskUnderWayIsWaitedFor) {
  auto run = RunWith({});
  run.Apply({{}, TaskStarted{"first", Json::object()}});
  EXPECT_EQ(Decide(run).kind, Decision::Kind::kWait);
}

TEST(DecideTest, AFailedTaskEndsTheRunWithItsReasonAndName) {
  auto run = RunWith({});
  run.Apply({{}, TaskStarted{"first", Json::object()}});
  run.Apply({{}, TaskFailed{"first", Json::object(), "HTTP_STATUS", "answered 500"}});
  const Decision decision = Decide(run);
  ASSERT_EQ(decision.kind, Decision::Kind::kEnd);
  const auto& failed = std::get<RunFailed>(decision.event);
  EXPECT_EQ(failed.reason, "HTTP_STATUS");
  EXPECT_THAT(failed.message, HasSubstr("`first`"));
  EXPECT_THAT(failed.message, HasSubstr("answered 500"));
}

TEST(DecideTest, AfterTheLastTaskTheOutputIsResolved) {
  const Decision decision = Decide(RunWith({"first", "second", "third"}));
  ASSERT_EQ(decision.kind, Decision::Kind::kEnd);
  EXPECT_EQ(std::get<RunCompleted>(decision.event).output, Json({{"id", 7}}));
}

TEST(DecideTest, WithoutOutputParametersTheLastTasksOutputIsTheRuns) {
  auto run = RunWith({"first", "second", "third"});
  run.definition.output_parameters = Json::object();
  EXPECT_EQ(std::get<RunCompleted>(Decide(run).event).output, AnswerWithId(7));
}

TEST(DecideTest, ARunThatHasEndedStaysAsItIs) {
  auto run = RunWith({"first"});
  run.Apply({{}, RunFailed{"INTERNAL", "no"}});
  EXPECT_EQ(Decide(run).kind, Decision::Kind::kWait);
}

TEST(DecideTest, ADefinitionThatCannotBeReadEndsTheRun) {
  const Decision decision = Decide(ReplayRun("r", {{{}, RunStarted{"{", Json::object()}}}));
  ASSERT_EQ(decision.kind, Decision::Kind::kEnd);
  EXPECT_EQ(std::get<RunFailed>(decision.event).reason, "DEFINITION_INVALID");
}

}  // namespace
}  // namespace httptask::runner
