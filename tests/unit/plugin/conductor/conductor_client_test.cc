#include "plugin/conductor/conductor_client.h"

#include <gmock/gmock.h>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_http_client.h"

namespace httptask {
namespace {

using Kind = UpdateAnswer::Kind;
using AfterUpdate = ConductorClient::AfterUpdate;
using ::testing::ElementsAre;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::MakeFailure;
using ::testing::SizeIs;

constexpr char kTask[] =
    R"({"taskId": "t2", "workflowInstanceId": "w1", "referenceTaskName": "r", "taskType": "T"})";

class ConductorClientTest : public ::testing::Test {
 protected:
  ConductorTask Task() {
    ConductorTask task = ParseConductorTask(ParseJson(kTask).value()).value();
    task.retry_count = 2;
    return task;
  }
  TaskUpdate Update() {
    TaskUpdate update;
    update.task_id = "t2";
    return update;
  }
  StatusOr<PolledTasks> Poll(FakeHttpClient& http, const TaskQueue& queue = {"HTTP_TASK", ""}) {
    ConductorClient client(http, clock_, "http://h:8080/api", "host 1");
    StatusOr<PolledTasks> given = MakeError(Reason::kInternal, "no answer");
    client.Poll(queue, 7, std::chrono::milliseconds(100),
                [&](StatusOr<PolledTasks> polled) { given = std::move(polled); });
    return given;
  }
  UpdateAnswer Tell(FakeHttpClient& http, AfterUpdate after = AfterUpdate::kNothing) {
    ConductorClient client(http, clock_, "http://h:8080/api", "host 1");
    UpdateAnswer given;
    client.Update(Update(), after, [&](UpdateAnswer answer) { given = std::move(answer); });
    return given;
  }

  testing::FakeClock clock_;
};

TEST_F(ConductorClientTest, APollNamesTypeWorkerCountAndTime) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200, "[]"); });
  EXPECT_TRUE(Poll(http).ok());
  EXPECT_EQ(http.requests()[0].method, "GET");
  EXPECT_EQ(http.requests()[0].url,
            "http://h:8080/api/tasks/poll/batch/HTTP_TASK?workerid=host%201&count=7&timeout=100");
}

TEST_F(ConductorClientTest, ADomainGoesAlong) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200, "[]"); });
  EXPECT_TRUE(Poll(http, {"A/B", "eu&x"}).ok());
  EXPECT_THAT(http.requests()[0].url, HasSubstr("/batch/A%2FB?"));
  EXPECT_THAT(http.requests()[0].url, HasSubstr("&domain=eu%26x"));
}

TEST_F(ConductorClientTest, AnEmptyAnswerIsNoTask) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(204); });
  EXPECT_THAT(Poll(http)->tasks, SizeIs(0));
}

TEST_F(ConductorClientTest, APollThatFailsTellsTheServersWords) {
  FakeHttpClient http([](const HttpRequest&) {
    return MakeAnswer(500, R"({"message": "database\u001b is locked"})");
  });
  const auto polled = Poll(http);
  ASSERT_FALSE(polled.ok());
  EXPECT_EQ(MessageOf(polled.status()),
            "the Conductor server answered 500: database\\x1b is locked");
}

TEST_F(ConductorClientTest, AnUpdateGoesTheOldWayWhenNothingIsToFollow) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200, "t2"); });
  EXPECT_EQ(Tell(http).kind, Kind::kAccepted);
  EXPECT_EQ(http.requests()[0].method, "POST");
  EXPECT_EQ(http.requests()[0].url, "http://h:8080/api/tasks");
  EXPECT_EQ(ParseJson(http.requests()[0].body).value()["workerId"], "host 1");
}

TEST_F(ConductorClientTest, AnUpdateThatAlsoPollsBringsTheNextTask) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200, kTask); });
  const UpdateAnswer answer = Tell(http, AfterUpdate::kAlsoPoll);
  EXPECT_EQ(http.requests()[0].url, "http://h:8080/api/tasks/update-v2");
  EXPECT_EQ(answer.kind, Kind::kAccepted);
  ASSERT_THAT(answer.next, SizeIs(1));
  EXPECT_EQ(answer.next[0].task_id, "t2");
}

TEST_F(ConductorClientTest, NoNextTaskIsFineToo) {
  for (const HttpExchange& exchange : {MakeAnswer(204), MakeAnswer(200, "text")}) {
    FakeHttpClient http([&](const HttpRequest&) { return exchange; });
    EXPECT_EQ(Tell(http, AfterUpdate::kAlsoPoll).kind, Kind::kAccepted);
  }
}

TEST_F(ConductorClientTest, AnOlderServerIsAskedTheOldWayFromThenOn) {
  for (const int status : {404, 405}) {
    FakeHttpClient http([&](const HttpRequest& request) {
      return MakeAnswer(request.url.ends_with("update-v2") ? status : 200);
    });
    ConductorClient client(http, clock_, "http://h:8080/api", "w");
    std::vector<Kind> kinds;
    for (int i = 0; i < 2; ++i) {
      client.Update(Update(), AfterUpdate::kAlsoPoll,
                    [&](const UpdateAnswer& answer) { kinds.push_back(answer.kind); });
    }
    EXPECT_THAT(kinds, ElementsAre(Kind::kRetry, Kind::kAccepted));
    EXPECT_EQ(http.requests()[1].url, "http://h:8080/api/tasks");
  }
}

TEST_F(ConductorClientTest, WhatMayPassIsTriedAgainAndTheRestIsRefused) {
  for (const auto& [status, kind] : {std::pair(500, Kind::kRetry),
                                     {503, Kind::kRetry},
                                     {429, Kind::kRetry},
                                     {408, Kind::kRetry},
                                     {400, Kind::kRefused},
                                     {404, Kind::kRefused},
                                     {413, Kind::kRefused}}) {
    FakeHttpClient http([code = status](const HttpRequest&) { return MakeAnswer(code); });
    EXPECT_EQ(Tell(http).kind, kind) << status;
  }
  FakeHttpClient gone([](const HttpRequest&) { return MakeFailure(Reason::kTargetUnreachable); });
  EXPECT_EQ(Tell(gone).kind, Kind::kRetry);
}

TEST_F(ConductorClientTest, ALeaseIsExtendedAndAFailureIsTold) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(503); });
  ConductorClient client(http, clock_, "http://h:8080/api", "w");
  Status given;
  client.ExtendLease(Task(), [&](Status status) { given = std::move(status); });
  EXPECT_FALSE(given.ok());
  EXPECT_EQ(ParseJson(http.requests()[0].body).value()["extendLease"], true);
}

TEST_F(ConductorClientTest, EarlierAttemptsAreThoseOfTheSameCallThatAWorkerHad) {
  FakeHttpClient http([](const HttpRequest&) {
    return MakeAnswer(200, R"({"tasks": [
      {"taskId": "t0", "workflowInstanceId": "w1", "referenceTaskName": "r", "taskType": "T",
       "retryCount": 0, "status": "FAILED"},
      {"taskId": "t1", "workflowInstanceId": "w1", "referenceTaskName": "r", "taskType": "T",
       "retryCount": 1, "status": "TIMED_OUT", "pollCount": 1},
      {"taskId": "u", "workflowInstanceId": "w1", "referenceTaskName": "r", "taskType": "T",
       "retryCount": 1, "status": "TIMED_OUT", "pollCount": 0},
      {"taskId": "x", "workflowInstanceId": "w1", "referenceTaskName": "other", "taskType": "T",
       "retryCount": 0, "status": "TIMED_OUT"},
      {"taskId": "t2", "workflowInstanceId": "w1", "referenceTaskName": "r", "taskType": "T",
       "retryCount": 2, "status": "IN_PROGRESS"}]})");
  });
  ConductorClient client(http, clock_, "http://h:8080/api", "w");
  std::vector<std::string> statuses;
  client.EarlierAttempts(Task(), [&](const auto& given) { statuses = given.value(); });
  EXPECT_THAT(statuses, ElementsAre("FAILED", "TIMED_OUT"));
  EXPECT_EQ(http.requests()[0].url, "http://h:8080/api/workflow/w1?includeTasks=true");
}

}  // namespace
}  // namespace httptask
