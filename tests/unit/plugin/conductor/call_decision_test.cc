#include "plugin/conductor/call_decision.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

ConductorTask Task(std::string id, int retry_count) {
  ConductorTask task;
  task.task_id = std::move(id);
  task.retry_count = retry_count;
  return task;
}

CallRecord Sent(std::string id, int retry_count) {
  return {std::move(id), retry_count, std::nullopt};
}
CallRecord Ended(std::string id, int retry_count, UpdateStatus status) {
  CallRecord record = Sent(std::move(id), retry_count);
  record.answer.emplace();
  record.answer->status = status;
  return record;
}

TEST(CallDecisionTest, ANewCallIsMade) {
  EXPECT_EQ(DecideCall(Task("a", 0), {}, Repeat::kNever), CallDecision::kMake);
  EXPECT_EQ(DecideCall(Task("a", 0), {}, Repeat::kSafe), CallDecision::kMake);
}

TEST(CallDecisionTest, AnAttemptThatWasAnsweredGetsItsAnswerAgain) {
  for (const UpdateStatus status : {UpdateStatus::kCompleted, UpdateStatus::kFailed}) {
    EXPECT_EQ(DecideCall(Task("a", 0), Ended("a", 0, status), Repeat::kNever),
              CallDecision::kGiveAnswer);
  }
}

TEST(CallDecisionTest, TheNextPartOfACallThatWaitedIsMade) {
  const CallRecord paused = Ended("a", 0, UpdateStatus::kInProgress);
  EXPECT_EQ(DecideCall(Task("a", 0), paused, Repeat::kNever), CallDecision::kMake);
  EXPECT_EQ(DecideCall(Task("b", 1), paused, Repeat::kSafe), CallDecision::kMake);
}

TEST(CallDecisionTest, ARetryOfWhatSucceededGetsItsAnswer) {
  EXPECT_EQ(DecideCall(Task("b", 1), Ended("a", 0, UpdateStatus::kCompleted), Repeat::kNever),
            CallDecision::kGiveAnswer);
}

TEST(CallDecisionTest, ARetryOfWhatFailedIsMade) {
  EXPECT_EQ(DecideCall(Task("b", 1), Ended("a", 0, UpdateStatus::kFailed), Repeat::kNever),
            CallDecision::kMake);
}

TEST(CallDecisionTest, AWorkflowThatAPersonRunsAgainMakesItsCallsAgain) {
  EXPECT_EQ(DecideCall(Task("b", 0), Ended("a", 0, UpdateStatus::kCompleted), Repeat::kNever),
            CallDecision::kMake);
  EXPECT_EQ(DecideCall(Task("b", 0), Sent("a", 0), Repeat::kNever), CallDecision::kMake);
}

TEST(CallDecisionTest, ATaskFromWhichAPersonRunsTheWorkflowAgainIsANewCall) {
  for (const UpdateStatus status :
       {UpdateStatus::kCompleted, UpdateStatus::kFailed, UpdateStatus::kFailedWithTerminalError}) {
    ConductorTask task = Task("a", 0);
    CallRecord record = Ended("a", 0, status);
    record.answer->scheduled_time = std::chrono::milliseconds(100);
    task.scheduled_time = std::chrono::milliseconds(101);
    EXPECT_EQ(DecideCall(task, record, Repeat::kNever), CallDecision::kMake);
    task.scheduled_time = std::chrono::milliseconds(100);
    EXPECT_EQ(DecideCall(task, record, Repeat::kNever), CallDecision::kGiveAnswer);
    task.scheduled_time = std::chrono::milliseconds(101);
    record = Ended("a", 0, status);
    EXPECT_EQ(DecideCall(task, record, Repeat::kNever), CallDecision::kGiveAnswer);
  }
}

TEST(CallDecisionTest, ACallThatMayHaveBeenSentIsMadeAgainOnlyWhereThatIsSafe) {
  EXPECT_EQ(DecideCall(Task("a", 0), Sent("a", 0), Repeat::kNever), CallDecision::kGiveUnknown);
  EXPECT_EQ(DecideCall(Task("b", 1), Sent("a", 0), Repeat::kNever), CallDecision::kGiveUnknown);
  EXPECT_EQ(DecideCall(Task("a", 0), Sent("a", 0), Repeat::kSafe), CallDecision::kMake);
  EXPECT_EQ(DecideCall(Task("b", 1), Sent("a", 0), Repeat::kSafe), CallDecision::kMake);
}

TEST(CallDecisionTest, ARetryThatThisWorkerKnowsNothingOfAsksTheServer) {
  EXPECT_EQ(DecideCall(Task("b", 1), {}, Repeat::kNever), CallDecision::kAskServer);
  EXPECT_EQ(DecideCall(Task("b", 1), {}, Repeat::kSafe), CallDecision::kMake);
}

TEST(CallDecisionTest, ARetryAfterAFinalFailureAsksWhoWantsIt) {
  const CallRecord told = Ended("a", 0, UpdateStatus::kFailedWithTerminalError);
  EXPECT_EQ(DecideCall(Task("b", 1), told, Repeat::kNever), CallDecision::kAskServer);
  EXPECT_EQ(DecideCall(Task("b", 1), told, Repeat::kSafe), CallDecision::kMake);
}

TEST(CallDecisionTest, AttemptsOfAnotherWorkerInBetweenAreAskedFor) {
  for (const CallRecord& record : {Ended("a", 0, UpdateStatus::kFailed), Sent("a", 0)}) {
    EXPECT_EQ(DecideCall(Task("c", 2), record, Repeat::kNever), CallDecision::kAskServer);
    EXPECT_EQ(DecideCall(Task("c", 2), record, Repeat::kSafe), CallDecision::kMake);
  }
}

TEST(CallDecisionTest, ThePartOfAnotherWorkerIsAskedFor) {
  EXPECT_EQ(DecideCall(Task("b", 1), Ended("a", 0, UpdateStatus::kInProgress), Repeat::kNever),
            CallDecision::kAskServer);
}

TEST(CallDecisionTest, ARetryAfterAWorkflowBeganAgainAsksTheServer) {
  EXPECT_EQ(DecideCall(Task("b", 1), Ended("a", 2, UpdateStatus::kFailed), Repeat::kNever),
            CallDecision::kAskServer);
}

TEST(CallDecisionTest, WhatAPersonWantsAfterReadingThatTheEndIsUnknownIsMade) {
  EXPECT_EQ(DecideByAttempts({"TIMED_OUT", "FAILED_WITH_TERMINAL_ERROR"}), CallDecision::kMake);
  EXPECT_EQ(DecideByAttempts({"FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT"}),
            CallDecision::kGiveUnknown);
}

TEST(CallDecisionTest, AnAttemptThatTimedOutOrWasCancelledMayHaveBeenSent) {
  EXPECT_EQ(DecideByAttempts({"FAILED", "TIMED_OUT"}), CallDecision::kGiveUnknown);
  EXPECT_EQ(DecideByAttempts({"CANCELED"}), CallDecision::kGiveUnknown);
  EXPECT_EQ(DecideByAttempts({"FAILED"}), CallDecision::kMake);
  EXPECT_EQ(DecideByAttempts({}), CallDecision::kMake);
}

}  // namespace
}  // namespace httptask
