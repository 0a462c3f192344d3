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

TEST(CallDecisionTest, AnAttemptThatTimedOutMayHaveBeenSent) {
  EXPECT_EQ(DecideByAttempts({"FAILED", "TIMED_OUT"}), CallDecision::kGiveUnknown);
  EXPECT_EQ(DecideByAttempts({"FAILED"}), CallDecision::kMake);
  EXPECT_EQ(DecideByAttempts({}), CallDecision::kMake);
}

}  // namespace
}  // namespace httptask
