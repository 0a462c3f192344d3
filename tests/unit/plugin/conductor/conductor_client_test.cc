#include "plugin/conductor/conductor_client.h"

#include <fmt/format.h>
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

TEST_F(ConductorClientTest, EachRequestIsHeardByItsPathWithoutNames) {
  struct Listener : WorkerObserver {
    void OnRequest(std::string_view method, std::string_view uri, int status, Duration) override {
      heard.push_back(fmt::format("{} {} {}", method, uri, status));
    }
    std::vector<std::string> heard;
  };
  Listener listener;
  FakeHttpClient http([](const HttpRequest& request) {
    return request.method == "GET" ? MakeAnswer(200, "[]")
                                   : MakeFailure(Reason::kTargetUnreachable);
  });
  ConductorClient client(http, clock_, "http://h:8080/api", "w", &listener);
  client.Poll({"A", ""}, 1, {}, [](const auto&) {});
  client.Update(Update(), AfterUpdate::kAlsoPoll, [](const auto&) {});
  client.Update(Update(), AfterUpdate::kNothing, [](const auto&) {});
  client.ExtendLease(Task(), [](const auto&) {});
  client.EarlierAttempts(Task(), [](const auto&) {});
  EXPECT_THAT(listener.heard,
              ElementsAre("GET /tasks/poll/batch/{tasktype} 200", "POST /tasks/update-v2 0",
                          "POST /tasks 0", "POST /tasks 0", "GET /workflow/{workflowId} 200"));
}

TEST_F(ConductorClientTest, AnExternalInputIsReadFromItsPlaceWithinALimit) {
  FakeHttpClient http([](const HttpRequest& request) {
    return MakeAnswer(200, request.url.starts_with("http://s/") ? R"({"method": "GET"})"
                                                                : R"({"uri": "http://s/7"})");
  });
  ConductorClient client(http, clock_, "http://h:8080/api", "w");
  ConductorTask task = Task();
  task.external_input = "7.json";
  StatusOr<Json> given = MakeError(Reason::kInternal, "no answer");
  client.ReadInput(task, [&](StatusOr<Json> input) { given = std::move(input); });
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(*given, Json({{"method", "GET"}}));
  EXPECT_EQ(http.requests()[0].url,
            "http://h:8080/api/tasks/externalstoragelocation?path=7.json&operation=READ&"
            "payloadType=TASK_INPUT");
  EXPECT_EQ(http.requests()[1].limits.response_body_bytes_max, size_t{32} << 20);
}

TEST_F(ConductorClientTest, AnExternalInputThatIsAwayIsNamed) {
  for (const std::string away : {"http://h", "http://s"}) {
    FakeHttpClient http([&](const HttpRequest& request) {
      if (request.url.starts_with(away)) return MakeAnswer(503);
      return MakeAnswer(200, R"({"uri": "http://s/7"})");
    });
    ConductorClient client(http, clock_, "http://h:8080/api", "w");
    ConductorTask task = Task();
    task.external_input = "7.json";
    Status given;
    client.ReadInput(task, [&](const StatusOr<Json>& input) { given = input.status(); });
    EXPECT_EQ(ReasonOf(given), Reason::kTargetUnreachable);
    EXPECT_THAT(std::string(MessageOf(given)), HasSubstr("storage (7.json) and cannot be read"));
  }
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
  for (const HttpExchange& exchange : {MakeAnswer(204), MakeAnswer(200), MakeAnswer(200, "t2"),
                                       MakeAnswer(200, "\"t2\""), MakeAnswer(200, kTask)}) {
    for (const AfterUpdate after : {AfterUpdate::kNothing, AfterUpdate::kAlsoPoll}) {
      FakeHttpClient http([&](const HttpRequest&) { return exchange; });
      EXPECT_EQ(Tell(http, after).kind, Kind::kAccepted);
    }
  }
}

TEST_F(ConductorClientTest, ALoginPageHasNotTakenTheUpdate) {
  for (const std::string body : {"<html>log in</html>", "{}", "[]", "t3", R"({"login": "/sso"})"}) {
    for (const AfterUpdate after : {AfterUpdate::kNothing, AfterUpdate::kAlsoPoll}) {
      FakeHttpClient http([&](const HttpRequest&) { return MakeAnswer(200, body); });
      const UpdateAnswer answer = Tell(http, after);
      EXPECT_EQ(answer.kind, Kind::kRetry) << body;
      EXPECT_EQ(answer.message,
                "what answered 200 is no Conductor server; does a gateway want a login?");
    }
  }
}

TEST_F(ConductorClientTest, AnOlderServerIsAskedTheOldWayForSomeMinutes) {
  const std::string unknown =
      R"({"status": 404, "message": "No static resource api/tasks/update-v2."})";
  for (const HttpExchange& exchange :
       {MakeAnswer(404), MakeAnswer(405), MakeAnswer(404, unknown), MakeAnswer(404, "<html>")}) {
    FakeHttpClient http([&](const HttpRequest& request) {
      return request.url.ends_with("update-v2") ? exchange : MakeAnswer(200);
    });
    ConductorClient client(http, clock_, "http://h:8080/api", "w");
    std::vector<Kind> kinds;
    for (const int minutes : {0, 0, 9, 1}) {
      clock_.Advance(std::chrono::minutes(minutes));
      client.Update(Update(), AfterUpdate::kAlsoPoll,
                    [&](const UpdateAnswer& answer) { kinds.push_back(answer.kind); });
    }
    EXPECT_THAT(kinds, ElementsAre(Kind::kRetry, Kind::kAccepted, Kind::kAccepted, Kind::kRetry));
    EXPECT_EQ(http.requests()[1].url, "http://h:8080/api/tasks");
  }
}

TEST_F(ConductorClientTest, ATaskThatIsGoneDoesNotMakeTheServerOlder) {
  FakeHttpClient http([&](const HttpRequest&) {
    return MakeAnswer(404, R"({"status": 404, "message": "No such task found by id: t2"})");
  });
  ConductorClient client(http, clock_, "http://h:8080/api", "w");
  std::vector<Kind> kinds;
  for (int i = 0; i < 2; ++i) {
    client.Update(Update(), AfterUpdate::kAlsoPoll,
                  [&](const UpdateAnswer& answer) { kinds.push_back(answer.kind); });
  }
  EXPECT_THAT(kinds, ElementsAre(Kind::kRefused, Kind::kRefused));
  EXPECT_EQ(http.requests()[1].url, "http://h:8080/api/tasks/update-v2");
}

TEST_F(ConductorClientTest, OnlyTheServersOwnWordsRefuse) {
  for (const int status : {400, 404, 409}) {
    const std::string own = R"({"status": 400, "message": "no", "retryable": false})";
    FakeHttpClient server([&](const HttpRequest&) { return MakeAnswer(status, own); });
    EXPECT_EQ(Tell(server).kind, Kind::kRefused) << status;
    for (const std::string other : {"", "<html>404 Not Found</html>", R"({"message": "no"})",
                                    R"({"status": 400, "message": "no", "retryable": true})"}) {
      FakeHttpClient gateway([&](const HttpRequest&) { return MakeAnswer(status, other); });
      EXPECT_EQ(Tell(gateway).kind, Kind::kRetry) << status << other;
    }
  }
}

TEST_F(ConductorClientTest, WhatMayPassIsTriedAgain) {
  for (const int status : {302, 401, 403, 405, 407, 408, 422, 429, 500, 503}) {
    FakeHttpClient http([&](const HttpRequest&) {
      return MakeAnswer(status, R"({"status": 500, "message": "later"})");
    });
    EXPECT_EQ(Tell(http).kind, Kind::kRetry) << status;
  }
  FakeHttpClient large([](const HttpRequest&) { return MakeAnswer(413); });
  EXPECT_EQ(Tell(large).kind, Kind::kTooLarge);
  FakeHttpClient gone([](const HttpRequest&) { return MakeFailure(Reason::kTargetUnreachable); });
  EXPECT_EQ(Tell(gone).kind, Kind::kRetry);
}

TEST_F(ConductorClientTest, ALeaseIsExtendedAndAFailureIsTold) {
  for (const auto& [exchange, is_kept] : {std::pair(MakeAnswer(200, "t2"), true),
                                          {MakeAnswer(503), false},
                                          {MakeAnswer(200, "<html>log in</html>"), false}}) {
    FakeHttpClient http([&answer = exchange](const HttpRequest&) { return answer; });
    ConductorClient client(http, clock_, "http://h:8080/api", "w");
    Status given;
    client.ExtendLease(Task(), [&](Status status) { given = std::move(status); });
    EXPECT_EQ(given.ok(), is_kept);
    EXPECT_EQ(ParseJson(http.requests()[0].body).value()["extendLease"], true);
  }
}

TEST_F(ConductorClientTest, AWorkflowWithoutTasksIsNotTheServersWord) {
  for (const std::string body : {"<html>", "{}", R"({"tasks": 1})"}) {
    FakeHttpClient http([&](const HttpRequest&) { return MakeAnswer(200, body); });
    ConductorClient client(http, clock_, "http://h:8080/api", "w");
    client.EarlierAttempts(Task(), [&](const auto& given) {
      EXPECT_EQ(ReasonOf(given.status()), Reason::kResponseInvalid) << body;
    });
  }
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
