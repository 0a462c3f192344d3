#include "runner/cli/server/workflow_api.h"

#include <gmock/gmock.h>

#include "runner/engine/task_id.h"
#include "tests/unit/runner/cli/server/host_bench.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

class WorkflowApiTest : public ::testing::Test {
 protected:
  WorkflowApiTest() : api_(bench_.host(), bench_.journal(), compiler_, *definitions_) {
    bench_.Serve();
  }

  static std::shared_ptr<const Library> MakeLibrary() {
    auto library = std::make_shared<Library>();
    EXPECT_TRUE(library
                    ->Add(R"([{"name": "ask", "version": 1, "tasks": [
      {"name": "h", "taskReferenceName": "ask", "type": "HUMAN"},
      {"name": "n", "taskReferenceName": "end", "type": "NOOP"}]},
      {"name": "ask", "version": 2, "tasks": [
      {"name": "n", "taskReferenceName": "n", "type": "NOOP"}]}])",
                          "library.json")
                    .ok());
    return library;
  }

  ConsoleAnswer Ask(const std::string& method, const std::string& target, const Json& body = {}) {
    const size_t mark = target.find('?');
    ConsoleRequest request{method, target.substr(0, mark), {}, ""};
    if (!body.is_null()) request.body = FormatJson(body);
    if (mark != std::string::npos) {
      const std::string pair = target.substr(mark + 1);
      request.query[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    }
    return api_.Answer(request);
  }
  std::string Start() {
    const ConsoleAnswer answer = Ask("POST", "/api/workflow/ask?version=1", {{"n", 5}});
    EXPECT_EQ(answer.status, 200) << FormatJson(answer.body);
    return answer.body.get<std::string>();
  }
  Json Get(const std::string& id) { return Ask("GET", "/api/workflow/" + id).body; }
  static std::string MessageIn(const ConsoleAnswer& answer) {
    return std::string(StringMember(answer.body, "message"));
  }

  testing::HostBench bench_;
  ProcessScriptEvaluator compiler_{"/nowhere/program"};
  httptask::testing::TemporaryFolder folder_;
  const std::unique_ptr<DefinitionStore> definitions_ =
      DefinitionStore::Open(folder_.File("definitions.json"), MakeLibrary()).value();
  WorkflowApi api_;
};

TEST_F(WorkflowApiTest, AWorkflowIsStartedByName) {
  const Json run = Get(Start());
  EXPECT_EQ(run["status"], "RUNNING");
  EXPECT_EQ(run["workflowVersion"], 1);
  EXPECT_EQ(run["input"], Json({{"n", 5}}));
}

TEST_F(WorkflowApiTest, WithoutAVersionTheLatestIsStarted) {
  const ConsoleAnswer answer =
      Ask("POST", "/api/workflow", {{"name", "ask"}, {"correlationId", "c-1"}});
  const Json run = Get(answer.body.get<std::string>());
  EXPECT_EQ(run["workflowVersion"], 2);
  EXPECT_EQ(run["status"], "COMPLETED");
  EXPECT_EQ(run["correlationId"], "c-1");
}

TEST_F(WorkflowApiTest, ADefinitionMayComeWithTheRequest) {
  Json request = {{"name", "mine"}, {"input", {{"a", 1}}}};
  request["workflowDef"] = *ParseJson(R"({"name": "mine", "version": 1, "schemaVersion": 2,
    "tasks": [{"name": "h", "taskReferenceName": "h", "type": "HUMAN"}]})");
  const ConsoleAnswer answer = Ask("POST", "/api/workflow", request);
  ASSERT_EQ(answer.status, 200) << FormatJson(answer.body);
  EXPECT_EQ(Get(answer.body.get<std::string>())["workflowName"], "mine");
  request["workflowDef"]["tasks"] = Json::array();
  EXPECT_EQ(Ask("POST", "/api/workflow", request).status, 400);
}

TEST_F(WorkflowApiTest, AnInputIsAnObject) {
  EXPECT_EQ(Ask("POST", "/api/workflow", {{"name", "ask"}, {"input", "x"}}).status, 400);
  EXPECT_EQ(Ask("POST", "/api/workflow/ask", Json::array({1})).status, 400);
}

TEST_F(WorkflowApiTest, ATaskIsSignalledByItsName) {
  const std::string id = Start();
  const ConsoleAnswer answer = Ask("POST", "/api/tasks/" + id + "/ask/COMPLETED", {{"yes", true}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, TaskId(id, 1));
  const Json run = Get(id);
  EXPECT_EQ(run["status"], "COMPLETED");
  EXPECT_EQ(run["tasks"][0]["outputData"], Json({{"yes", true}}));
}

TEST_F(WorkflowApiTest, ATaskIsUpdatedByItsId) {
  const std::string id = Start();
  const Json result = {{"workflowInstanceId", id},
                       {"taskId", TaskId(id, 1)},
                       {"status", "FAILED_WITH_TERMINAL_ERROR"},
                       {"reasonForIncompletion", "no"}};
  EXPECT_EQ(Ask("POST", "/api/tasks", result).body, TaskId(id, 1));
  EXPECT_EQ(Get(id)["status"], "FAILED");
  EXPECT_EQ(Ask("POST", "/api/tasks", result).status, 409);
}

TEST_F(WorkflowApiTest, WhatATaskCannotBeToldIsRefused) {
  const std::string id = Start();
  EXPECT_EQ(Ask("POST", "/api/tasks/" + id + "/ask/SKIPPED").status, 400);
  EXPECT_EQ(Ask("POST", "/api/tasks/" + id + "/nobody/COMPLETED").status, 404);
  EXPECT_EQ(Ask("POST", "/api/tasks", {{"status", "COMPLETED"}}).status, 404);
  EXPECT_EQ(Ask("POST", "/api/tasks", {{"status", "COMPLETED"}, {"outputData", 1}}).status, 400);
}

TEST_F(WorkflowApiTest, ARunIsPausedResumedTerminatedRetriedAndRerun) {
  const std::string id = Start();
  const std::string run = "/api/workflow/" + id;
  EXPECT_EQ(Ask("PUT", run + "/pause").status, 200);
  EXPECT_EQ(Get(id)["status"], "PAUSED");
  EXPECT_EQ(Ask("PUT", run + "/pause").status, 409);
  EXPECT_EQ(Ask("PUT", run + "/resume").status, 200);
  EXPECT_EQ(Ask("DELETE", run + "?reason=enough").status, 200);
  EXPECT_EQ(Get(id)["reasonForIncompletion"], "enough");
  EXPECT_EQ(Ask("DELETE", run).status, 409);
  EXPECT_EQ(Ask("POST", run + "/retry").status, 200);
  EXPECT_EQ(Get(id)["status"], "RUNNING");
  EXPECT_EQ(Ask("DELETE", run).status, 200);
  EXPECT_EQ(Ask("POST", run + "/rerun", Json::object()).body, id);
  EXPECT_EQ(Get(id)["tasks"].size(), 1u);
}

TEST_F(WorkflowApiTest, ARerunBeginsWithTheTaskThatIsNamed) {
  const std::string id = Start();
  const std::string rerun = "/api/workflow/" + id + "/rerun";
  Ask("POST", "/api/tasks/" + id + "/ask/COMPLETED", {{"n", 1}});
  EXPECT_EQ(Ask("POST", rerun, {{"reRunFromTaskId", TaskId(id, 2)}}).status, 200);
  EXPECT_EQ(Get(id)["tasks"][0]["outputData"], Json({{"n", 1}}));
  EXPECT_EQ(Ask("POST", rerun, {{"reRunFromTaskReferenceName", "end"}}).status, 200);
  EXPECT_THAT(MessageIn(Ask("POST", rerun, {{"reRunFromTaskId", "x"}})), HasSubstr("no task `x`"));
}

TEST_F(WorkflowApiTest, RunsAreFound) {
  const std::string id = Start();
  Ask("POST", "/api/workflow/ask");
  EXPECT_EQ(Ask("GET", "/api/workflow/search").body["totalHits"], 2);
  const Json found = Ask("GET", "/api/workflow/search?query=status='RUNNING'").body;
  EXPECT_EQ(found["totalHits"], 1);
  EXPECT_EQ(found["results"][0]["workflowId"], id);
  EXPECT_EQ(Ask("GET", "/api/workflow/search?size=1").body["results"].size(), 1u);
  EXPECT_EQ(Ask("GET", "/api/workflow/search?query=x").status, 400);
  EXPECT_EQ(Ask("GET", "/api/workflow/running/ask").body, Json::array({id}));
}

TEST_F(WorkflowApiTest, UnknownThingsAre404) {
  for (const char* path : {"/api/workflow/nowhere", "/api/metadata/workflow/nowhere", "/x"}) {
    EXPECT_EQ(Ask("GET", path).status, 404) << path;
  }
  EXPECT_EQ(Ask("PUT", "/api/workflow/nowhere/pause").status, 404);
  EXPECT_THAT(MessageIn(Ask("POST", "/api/workflow/nowhere")), HasSubstr("--with FILE"));
  EXPECT_EQ(Ask("PATCH", "/health").status, 405);
}

TEST_F(WorkflowApiTest, ADefinitionIsGivenAsItWasRead) {
  const Json definition = Ask("GET", "/api/metadata/workflow/ask?version=1").body;
  EXPECT_EQ(definition["tasks"].size(), 2u);
  EXPECT_EQ(Ask("GET", "/health").body, Json({{"healthy", true}}));
}

TEST_F(WorkflowApiTest, BehindTheStopItIsBusy) {
  const std::string id = Start();
  EXPECT_TRUE(bench_.Stop().ok());
  EXPECT_EQ(Ask("PUT", "/api/workflow/" + id + "/pause").status, 503);
  EXPECT_EQ(Get(id)["status"], "RUNNING");
}

}  // namespace
}  // namespace httptask::runner
