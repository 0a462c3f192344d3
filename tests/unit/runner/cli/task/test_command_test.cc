#include "runner/cli/task/test_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(TestCommandTest, AFileWithAReferenceIsATaskOfADefinition) {
  EXPECT_EQ(ParseTaskReference("a/pay.json#create"), (TaskReference{"a/pay.json", "create"}));
  EXPECT_EQ(ParseTaskReference("pay/GET /a#b"), std::nullopt);
  EXPECT_EQ(ParseTaskReference("pay/ping"), std::nullopt);
  EXPECT_EQ(ParseTaskReference("pay.json"), (TaskReference{"pay.json", ""}));
  EXPECT_EQ(ParseTaskReference("posts/GET /statuses/show.json"), std::nullopt);
}

std::string TaskText(std::string_view reference_name) {
  return R"({"name": "n", "type": "HTTP", "taskReferenceName": ")" + std::string(reference_name) +
         R"(", "inputParameters": {"http_request": {"uri": "https://a.example/x", "method": "GET"}}})";
}

TEST(TestCommandTest, ADefinitionOfSeveralTasksIsToldHowToNameOne) {
  const testing::TemporaryFolder folder;
  const std::string file =
      folder
          .Write("pay.json",
                 R"({"name": "a", "tasks": [)" + TaskText("create") + "," + TaskText("list") + "]}")
          .string();
  const CliRun run = RunCli({"test", file});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("has 2 tasks: name one, as in " + file + "#create"));
}

TEST(TestCommandTest, AnUnknownTaskOfAPreparedFileIsTold) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write("task.json", TaskText("create")).string();
  const CliRun run = RunCli({"test", file + "#creates"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("did you mean 'create'?"));
}

TEST(TestCommandTest, OptionsThatWouldChangeATaskOfADefinitionAreRefused) {
  const CliRun run = RunCli({"test", "pay.json#create", "--set", "a=1"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("--set"));
}

TEST(TestCommandTest, UnknownTasksGetTheNearest) {
  const testing::TemporaryFolder folder;
  const std::string file = folder
                               .Write("a.json", R"({"name": "a", "schemaVersion": 2, "tasks": [
    {"name": "n", "taskReferenceName": "create", "type": "HTTP",
     "inputParameters": {"http_request": {"uri": "https://a.example", "method": "GET"}}}]})")
                               .string();
  const CliRun run = RunCli({"test", file + "#creat"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("did you mean 'create'?"));
}

TEST(TestCommandTest, ADryRunHasOnlyARequest) {
  v1::TestTaskRequest request;
  request.set_dry_run(true);
  v1::TestTaskResponse response;
  response.mutable_result()->mutable_request()->set_method("GET");
  response.mutable_result()->mutable_request()->set_url("https://a.example");
  const Json json = TestResponseToJson(request, response).value();
  EXPECT_EQ(json.size(), 1u);
  EXPECT_EQ(StringMember(*FindMember(json, "request"), "url"), "https://a.example");
}

TEST(TestCommandTest, LevelsAddTheirMembers) {
  v1::TestTaskResponse response;
  response.mutable_result()->set_status_code(200);
  response.set_resolved_task_json(R"({"uri":"u"})");
  response.mutable_raw()->set_request("GET / HTTP/1.1\r\n\r\n");
  const Json json = TestResponseToJson({}, response).value();
  EXPECT_EQ(FormatJson(*FindMember(json, "resolvedTask")), R"({"uri":"u"})");
  EXPECT_EQ(FormatJson(*FindMember(json, "raw")),
            R"({"request":"GET / HTTP/1.1\r\n\r\n","response":""})");
  EXPECT_NE(FindMember(json, "response"), nullptr);
}

}  // namespace
}  // namespace httptask::runner
