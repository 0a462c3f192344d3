#include "plugin/conductor/task_update.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ConductorTask Task() {
  ConductorTask task;
  task.task_id = "t1";
  task.workflow_id = "w1";
  return task;
}

TaskResult Answer(Outcome outcome, int status) {
  TaskResult result;
  result.outcome = outcome;
  result.status_code = status;
  result.body = R"({"id": 123456789012345678901234567890})";
  result.headers = {{"Content-Type", "application/json"}};
  result.request = {"POST", "https://h/pay?key=1", {}, ""};
  return result;
}

TaskResult Tried(int attempts, Outcome outcome) {
  TaskResult result = Answer(outcome, 503);
  for (int i = 1; i <= attempts; ++i) {
    Attempt attempt;
    attempt.number = i;
    attempt.status_code = 503;
    attempt.timings.total = std::chrono::milliseconds(12);
    if (i < attempts) attempt.decision = "again in 2000 ms";
    result.attempts.push_back(attempt);
  }
  return result;
}

TaskUpdate Update(const Status& status, const TaskResult& result,
                  const ConductorTask& task = Task()) {
  TaskUpdate update = MakeUpdate(task, status, result);
  update.output = FormatJson(MakeOutput(task, status, result));
  return update;
}

TEST(TaskUpdateTest, AnAcceptedAnswerCompletesTheTask) {
  const TaskUpdate update = Update({}, Answer(Outcome::kSucceeded, 200));
  EXPECT_EQ(update.status, UpdateStatus::kCompleted);
  EXPECT_EQ(update.reason, "");
  Json expected = ResultToJson(Answer(Outcome::kSucceeded, 200));
  expected["request"] = {{"method", "POST"}, {"url", "https://h/pay"}};
  EXPECT_EQ(update.output, FormatJson(expected));
}

TEST(TaskUpdateTest, OfTheRequestNothingIsToldThatMayBeSecret) {
  TaskResult result = Answer(Outcome::kRejected, 401);
  result.request.headers = {{"Authorization", "Bearer s3cr3t-token"}, {"X-Mine", "s3cr3t-token"}};
  result.request.body = R"({"secret": "s3cr3t-token"})";
  result.request.url = "https://h/pay?api_key=s3cr3t-token";
  const TaskUpdate update = Update({}, result);
  EXPECT_EQ(FormatJson(ParseJson(update.output).value()["request"]),
            R"({"method":"POST","url":"https://h/pay"})");
  EXPECT_THAT(FormatUpdate(update, "w", {}), Not(HasSubstr("s3cr3t-token")));
}

TEST(TaskUpdateTest, SecretsOfTheServerAreHiddenWhereverWeTellSomething) {
  ConductorTask task = Task();
  task.secrets = {"s3cr3t-token"};
  TaskResult result = Tried(2, Outcome::kRejected);
  result.request.url = "https://h/bots3cr3t-token/send";
  result.explanation = "not s3cr3t-token";
  result.attempts[0].error = MakeError(Reason::kTargetUnreachable, "https://h/bots3cr3t-token");
  const Status error = MakeError(Reason::kTargetUnreachable, "no s3cr3t-token");
  for (const Status& status : {Status(), error}) {
    const TaskUpdate update = Update(status, result, task);
    EXPECT_THAT(FormatUpdate(update, "w", {}), Not(HasSubstr("s3cr3t-token")));
    EXPECT_THAT(FormatUpdate(update, "w", {}), HasSubstr("https://h/bot***/send"));
  }
}

TEST(TaskUpdateTest, TheAnswerItselfStays) {
  ConductorTask task = Task();
  task.secrets = {"123456789012345678901234567890"};
  EXPECT_THAT(FormatJson(MakeOutput(task, {}, Answer(Outcome::kSucceeded, 200))["response"]),
              HasSubstr("123456789012345678901234567890"));
}

TEST(TaskUpdateTest, AnyOtherAnswerFailsItAndIsKept) {
  const TaskUpdate update = Update({}, Answer(Outcome::kRejected, 503));
  EXPECT_EQ(update.status, UpdateStatus::kFailed);
  EXPECT_THAT(update.reason, HasSubstr("POST https://h/pay answered 503"));
  EXPECT_EQ(ParseJson(update.output).value()["response"]["statusCode"], 503);
}

TEST(TaskUpdateTest, TheLogTellsTheAttempts) {
  EXPECT_THAT(Update({}, Tried(2, Outcome::kSucceeded)).logs,
              ::testing::ElementsAre("attempt 1: answered 503, 12 ms; again in 2000 ms",
                                     "attempt 2: answered 503, 12 ms"));
  EXPECT_THAT(Update({}, Tried(1, Outcome::kRejected)).logs, ::testing::SizeIs(1));
  EXPECT_THAT(Update({}, Tried(1, Outcome::kSucceeded)).logs, ::testing::IsEmpty());
}

TEST(TaskUpdateTest, TheLogHasTheLastTenAttempts) {
  EXPECT_THAT(Update({}, Tried(10, Outcome::kRejected)).logs, ::testing::SizeIs(10));
  const auto logs = Update({}, Tried(11, Outcome::kRejected)).logs;
  EXPECT_THAT(logs, ::testing::SizeIs(10));
  EXPECT_THAT(logs[0], HasSubstr("attempt 2:"));
}

TEST(TaskUpdateTest, WhatAnotherTryMayMendFails) {
  for (const Reason reason : {Reason::kTargetUnreachable, Reason::kDeadlineExceeded,
                              Reason::kQueueFull, Reason::kResponseInvalid}) {
    EXPECT_EQ(MakeErrorUpdate(Task(), MakeError(reason, "no")).status, UpdateStatus::kFailed);
  }
}

TEST(TaskUpdateTest, WhatAnotherTryCannotMendOrWouldHarmIsTerminal) {
  for (const Reason reason :
       {Reason::kArgumentInvalid, Reason::kCredentialMissing, Reason::kTargetBlocked,
        Reason::kTlsUntrusted, Reason::kResponseTooLarge, Reason::kResultUnknown}) {
    const TaskUpdate update = MakeErrorUpdate(Task(), MakeError(reason, "no"));
    EXPECT_EQ(update.status, UpdateStatus::kFailedWithTerminalError);
    EXPECT_EQ(update.reason, std::string(ReasonName(reason)) + ": no");
    const Json output = ParseJson(update.output).value();
    EXPECT_EQ(output["error"]["reason"], ReasonName(reason));
    EXPECT_FALSE(output.contains("response"));
  }
}

TEST(TaskUpdateTest, AnAnswerThatBrokeOffIsTerminalWhereAnotherTryWouldHarm) {
  TaskResult result = Answer(Outcome::kRejected, 200);
  result.attempts.resize(1);
  result.attempts[0].error = MakeError(Reason::kDeadlineExceeded, "late");
  EXPECT_EQ(Update({}, result).status, UpdateStatus::kFailed);
  result.attempts[0].error = MakeError(Reason::kResultUnknown, "lost");
  EXPECT_EQ(Update({}, result).status, UpdateStatus::kFailedWithTerminalError);
}

TEST(TaskUpdateTest, TheJsonHasTheServersNames) {
  TaskUpdate update = Update({}, Answer(Outcome::kSucceeded, 200));
  update.logs = {"one line"};
  const auto now = std::chrono::system_clock::time_point(std::chrono::milliseconds(1700));
  const Json json = ParseJson(FormatUpdate(update, "host-1", now)).value();
  EXPECT_EQ(json["workflowInstanceId"], "w1");
  EXPECT_EQ(json["taskId"], "t1");
  EXPECT_EQ(json["workerId"], "host-1");
  EXPECT_EQ(json["status"], "COMPLETED");
  EXPECT_EQ(json["logs"],
            Json::parse(R"([{"log": "one line", "taskId": "t1", "createdTime": 1700}])"));
  EXPECT_EQ(FormatJson(json["outputData"]), update.output);
  EXPECT_FALSE(json.contains("callbackAfterSeconds"));
  EXPECT_FALSE(json.contains("reasonForIncompletion"));
}

TEST(TaskUpdateTest, NumbersGoOutAsTheyCameIn) {
  const TaskUpdate update = Update({}, Answer(Outcome::kSucceeded, 200));
  EXPECT_THAT(FormatUpdate(update, "host-1", {}), HasSubstr("123456789012345678901234567890"));
}

TEST(TaskUpdateTest, ATaskInProgressSaysWhenItComesBack) {
  TaskUpdate update;
  update.status = UpdateStatus::kInProgress;
  update.callback_after = std::chrono::seconds(7);
  EXPECT_EQ(ParseJson(FormatUpdate(update, "host-1", {})).value()["callbackAfterSeconds"], 7);
}

TEST(TaskUpdateTest, ALeaseNamesTheTaskAndNothingElse) {
  EXPECT_EQ(ParseJson(FormatLease(Task(), "host-1")).value(),
            Json::parse(R"({"workflowInstanceId": "w1", "taskId": "t1", "workerId": "host-1",
                            "status": "IN_PROGRESS", "extendLease": true})"));
}

}  // namespace
}  // namespace httptask
