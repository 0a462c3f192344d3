#include "runner/cli/conductor/conductor_server.h"

#include <gmock/gmock.h>

#include "tests/testing/fake_task_runner.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using testing::FakeTaskRunner;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MakeTaskResult;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kUrl[] = "http://h:8080/api";

FakeTaskRunner Answering(int status_code, const std::string& body) {
  return FakeTaskRunner([=](const Json&) { return MakeTaskResult(status_code, body); });
}

TEST(ConductorServerTest, RegistersOnlyTaskDefinitionsThatTheServerDoesNotHave) {
  FakeTaskRunner tasks = Answering(200, R"([{"name": "known"}])");
  ConductorServer server(tasks, kUrl);
  const auto names = server.RegisterTasks({{{"name", "known"}}, {{"name", "new"}}});
  EXPECT_THAT(*names, ElementsAre("new"));
  ASSERT_THAT(tasks.inputs(), SizeIs(2));
  EXPECT_EQ(tasks.inputs()[1]["uri"], "http://h:8080/api/metadata/taskdefs");
  EXPECT_EQ(FormatJson(tasks.inputs()[1]["body"]), R"([{"name":"new"}])");
}

TEST(ConductorServerTest, RegistersNothingWhenTheServerHasAll) {
  FakeTaskRunner tasks = Answering(200, R"([{"name": "known"}])");
  ConductorServer server(tasks, kUrl);
  EXPECT_THAT(*server.RegisterTasks({{{"name", "known"}}}), IsEmpty());
  EXPECT_THAT(tasks.inputs(), SizeIs(1));
}

TEST(ConductorServerTest, ADefinitionCanBeCheckedWithoutAnEffect) {
  FakeTaskRunner tasks = Answering(400, R"({"message": "Validation failed"})");
  EXPECT_THAT(std::string(MessageOf(ConductorServer(tasks, kUrl).Check({{"name", "pay"}}))),
              HasSubstr("Validation failed"));
  EXPECT_EQ(tasks.inputs()[0]["uri"], "http://h:8080/api/metadata/workflow/validate");
  for (const int status : {200, 404, 405}) {
    FakeTaskRunner other = Answering(status, "");
    EXPECT_TRUE(ConductorServer(other, kUrl).Check({{"name", "pay"}}).ok()) << status;
  }
}

TEST(ConductorServerTest, SendsTheDefinitionWithTheStart) {
  FakeTaskRunner tasks = Answering(200, "w-17");
  ConductorServer server(tasks, kUrl);
  EXPECT_EQ(*server.Start({{"name", "pay"}, {"version", 3}}, {{"a", 1}}), "w-17");
  const Json body = tasks.inputs()[0]["body"];
  EXPECT_EQ(body["workflowDef"]["name"], "pay");
  EXPECT_EQ(body["version"], 3);
  EXPECT_EQ(body["input"]["a"], 1);
}

TEST(ConductorServerTest, ARefusalIsToldInTheServersWords) {
  FakeTaskRunner tasks = Answering(400, R"({"message": "Validation failed", "validationErrors": [
      {"path": "tasks[0].name", "message": "may not be empty"}]})");
  ConductorServer server(tasks, kUrl);
  const Status status = server.RegisterWorkflow({{"name", "pay"}});
  EXPECT_EQ(ReasonOf(status), Reason::kDefinitionInvalid);
  EXPECT_THAT(std::string(MessageOf(status)),
              HasSubstr("Validation failed\n  tasks[0].name: may not be empty"));
}

TEST(ConductorServerTest, AUrlThatMayLackItsEndIsTold) {
  FakeTaskRunner tasks = Answering(404, R"({"message": "No static resource workflow."})");
  EXPECT_THAT(std::string(MessageOf(ConductorServer(tasks, "http://h:8080").Get("w").status())),
              HasSubstr("ends in /api as a rule: http://h:8080/api"));
  EXPECT_THAT(std::string(MessageOf(ConductorServer(tasks, kUrl).Get("w").status())),
              Not(HasSubstr("as a rule")));
}

TEST(ConductorServerTest, TellsTheLastOfThePollsForAType) {
  FakeTaskRunner tasks = Answering(200, R"([{"lastPollTime": 7}, {"lastPollTime": 9}, {}, 1])");
  ConductorServer server(tasks, kUrl);
  EXPECT_EQ(*server.LastPoll("A/B"), Time(std::chrono::milliseconds(9)));
  EXPECT_EQ(tasks.inputs()[0]["uri"], "http://h:8080/api/tasks/queue/polldata?taskType=A%2FB");
  FakeTaskRunner unpolled = Answering(200, "[]");
  EXPECT_EQ(*ConductorServer(unpolled, kUrl).LastPoll("A"), std::nullopt);
}

TEST(ConductorServerTest, WhatLiesInTheExternalStorageIsReadOnce) {
  FakeTaskRunner tasks([](const Json& task) {
    const std::string uri = task["uri"];
    if (uri.starts_with("http://store/")) return MakeTaskResult(200, R"({"token": "t-17"})");
    if (uri.find("/externalstoragelocation?") != uri.npos) {
      return MakeTaskResult(200, R"({"uri": "http://store/o.json", "path": "o"})");
    }
    return MakeTaskResult(200, R"({"output": {}, "externalOutputPayloadStoragePath": "w/o.json",
        "tasks": [{"outputData": {}, "externalOutputPayloadStoragePath": "t/o.json"}]})");
  });
  ConductorServer server(tasks, kUrl);
  for (int i = 0; i < 2; ++i) {
    const auto workflow = server.Get("w");
    ASSERT_TRUE(workflow.ok()) << workflow.status();
    EXPECT_EQ((*workflow)["output"]["token"], "t-17");
    EXPECT_EQ((*workflow)["tasks"][0]["outputData"]["token"], "t-17");
  }
  ASSERT_THAT(tasks.inputs(), SizeIs(6));
  EXPECT_EQ(tasks.inputs()[1]["uri"],
            "http://h:8080/api/workflow/externalstoragelocation?path=w%2Fo.json&operation=READ&"
            "payloadType=WORKFLOW_OUTPUT");
  EXPECT_EQ(tasks.inputs()[3]["uri"],
            "http://h:8080/api/tasks/externalstoragelocation?path=t%2Fo.json&operation=READ&"
            "payloadType=TASK_OUTPUT");
}

TEST(ConductorServerTest, WhatCannotBeReadFromTheExternalStorageSaysSo) {
  FakeTaskRunner tasks([](const Json& task) {
    const std::string uri = task["uri"];
    return MakeTaskResult(200, uri.find("/externalstoragelocation?") != uri.npos
                                   ? R"({"path": "o"})"
                                   : R"({"input": {}, "externalInputPayloadStoragePath": "i"})");
  });
  const auto workflow = ConductorServer(tasks, kUrl).Get("w");
  ASSERT_TRUE(workflow.ok()) << workflow.status();
  EXPECT_EQ((*workflow)["input"]["externalPayload"],
            Json({{"path", "i"}, {"error", "the server's storage has no URL to read it from"}}));
}

TEST(ConductorServerTest, AFaultOfTheServerIsNotTheDefinitions) {
  FakeTaskRunner tasks = Answering(500, "oops");
  ConductorServer server(tasks, kUrl);
  EXPECT_EQ(ReasonOf(server.Get("w-17").status()), Reason::kResponseInvalid);
}

TEST(ConductorServerTest, ErrorsOfABulkAnswerAreErrors) {
  FakeTaskRunner tasks = Answering(200, R"({"bulkErrorResults": {"pay": "no"}})");
  ConductorServer server(tasks, kUrl);
  EXPECT_THAT(std::string(MessageOf(server.RegisterWorkflow({{"name", "pay"}}))),
              HasSubstr(R"({"pay":"no"})"));
}

TEST(ConductorServerTest, AnAnswerThatIsNoWorkflowIsAnError) {
  FakeTaskRunner tasks = Answering(200, "[]");
  ConductorServer server(tasks, kUrl);
  EXPECT_EQ(ReasonOf(server.Get("w-17").status()), Reason::kResponseInvalid);
}

TEST(ConductorServerTest, AnIdIsShort) {
  FakeTaskRunner tasks = Answering(200, std::string(201, 'x'));
  ConductorServer server(tasks, kUrl);
  EXPECT_EQ(ReasonOf(server.Start({{"name", "pay"}}, Json::object()).status()),
            Reason::kResponseInvalid);
  FakeTaskRunner longest = Answering(200, std::string(200, 'x'));
  EXPECT_TRUE(ConductorServer(longest, kUrl).Start({{"name", "pay"}}, Json::object()).ok());
}

}  // namespace
}  // namespace httptask::runner
