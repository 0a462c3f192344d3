#include "runner/cli/server/metadata_api.h"

#include <gmock/gmock.h>

#include "runner/cli/base/program_path.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

class MetadataApiTest : public ::testing::Test {
 protected:
  static std::shared_ptr<const Library> MakeLibrary() {
    auto library = std::make_shared<Library>();
    EXPECT_TRUE(library->Add(FormatJson(Flow(1, "given")), "given.json").ok());
    EXPECT_TRUE(library->Add(R"({"name": "call", "retryCount": 1})", "call.json").ok());
    return library;
  }
  static Json Flow(int version, const std::string& name = "pay") {
    return {
        {"name", name},
        {"version", version},
        {"tasks", Json::array({{{"name", "t"}, {"taskReferenceName", "t"}, {"type", "NOOP"}}})}};
  }
  ConsoleAnswer Ask(const std::string& method, const std::string& path, const Json& body = {},
                    std::map<std::string, std::string, std::less<>> query = {}) {
    const auto route = FindRoute(method, "/api/metadata/" + path).route;
    EXPECT_TRUE(route) << path;
    return api_.Follow(*route, {method, path, std::move(query), ""}, body);
  }
  static std::string MessageIn(const ConsoleAnswer& answer) {
    return std::string(StringMember(answer.body, "message"));
  }

  httptask::testing::TemporaryFolder folder_;
  const std::unique_ptr<DefinitionStore> definitions_ =
      DefinitionStore::Open(folder_.File("definitions.json"), MakeLibrary()).value();
  ProcessScriptEvaluator compiler_{ScriptProgram()};
  MetadataApi api_{*definitions_, compiler_};
};

TEST_F(MetadataApiTest, AWorkflowIsRegisteredOnceAndReplacedByAWord) {
  EXPECT_EQ(Ask("POST", "workflow", Flow(1)).status, 200);
  EXPECT_EQ(Ask("GET", "workflow/pay").body, Flow(1));
  const ConsoleAnswer again = Ask("POST", "workflow", Flow(1));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(MessageIn(again), "Workflow with pay.1 already exists!");
  EXPECT_EQ(Ask("POST", "workflow", Flow(1), {{"overwrite", "true"}}).status, 200);
}

TEST_F(MetadataApiTest, SeveralAreUpdatedTogether) {
  const ConsoleAnswer answer = Ask("PUT", "workflow", Json::array({Flow(1), Flow(2)}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body["bulkSuccessfulResults"], Json::array({"pay", "pay"}));
  EXPECT_EQ(Ask("GET", "workflow/pay").body["version"], 2);
  EXPECT_EQ(Ask("GET", "workflow/pay", {}, {{"version", "1"}}).body["version"], 1);
  EXPECT_EQ(Ask("GET", "workflow").body.size(), 3u);
}

TEST_F(MetadataApiTest, WhatCheckRefusesIsNotRegistered) {
  Json flow = Flow(1);
  flow["tasks"][0] = {{"name", "s"},         {"taskReferenceName", "s"},
                      {"type", "SWITCH"},    {"evaluatorType", "javascript"},
                      {"expression", "1 +"}, {"decisionCases", {{"x", Json::array()}}}};
  for (const ConsoleAnswer& answer :
       {Ask("POST", "workflow", flow), Ask("PUT", "workflow", Json::array({flow}))}) {
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(MessageIn(answer), HasSubstr("the script does not compile"));
  }
  EXPECT_EQ(Ask("GET", "workflow/pay").status, 404);
  EXPECT_EQ(Ask("PUT", "workflow", Json::array({1})).status, 400);
}

TEST_F(MetadataApiTest, AWorkflowIsRemovedByItsVersion) {
  Ask("POST", "workflow", Flow(1));
  EXPECT_EQ(Ask("DELETE", "workflow/pay/2").status, 404);
  EXPECT_EQ(Ask("DELETE", "workflow/pay/x").status, 400);
  EXPECT_EQ(Ask("DELETE", "workflow/pay/1").status, 200);
  EXPECT_EQ(Ask("DELETE", "workflow/pay/1").status, 404);
  EXPECT_THAT(MessageIn(Ask("DELETE", "workflow/given/1")), HasSubstr("--with"));
}

TEST_F(MetadataApiTest, TaskDefinitionsAreRegisteredReadAndRemoved) {
  EXPECT_EQ(Ask("POST", "taskdefs", Json::array({{{"name", "send"}, {"retryCount", 2}}})).status,
            200);
  EXPECT_EQ(Ask("GET", "taskdefs/send").body["retryCount"], 2);
  EXPECT_EQ(Ask("PUT", "taskdefs", {{"name", "send"}, {"retryCount", 5}}).status, 200);
  EXPECT_EQ(Ask("GET", "taskdefs/send").body["retryCount"], 5);
  EXPECT_EQ(Ask("GET", "taskdefs").body.size(), 2u);
  EXPECT_EQ(Ask("DELETE", "taskdefs/send").status, 200);
  EXPECT_EQ(Ask("GET", "taskdefs/send").status, 404);
  EXPECT_EQ(Ask("DELETE", "taskdefs/send").status, 404);
  EXPECT_THAT(MessageIn(Ask("DELETE", "taskdefs/call")), HasSubstr("--with"));
}

TEST_F(MetadataApiTest, WrongTaskDefinitionsAreRefused) {
  EXPECT_EQ(Ask("PUT", "taskdefs", {{"name", "nobody"}}).status, 404);
  EXPECT_EQ(Ask("POST", "taskdefs", Json::array({1})).status, 400);
  EXPECT_EQ(Ask("POST", "taskdefs", Json::array({{{"name", "send"}, {"retryCount", "x"}}})).status,
            400);
}

}  // namespace
}  // namespace httptask::runner
