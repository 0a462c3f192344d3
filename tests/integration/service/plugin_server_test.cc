// The server in this process, on a socket of its own, with a catalog and without a network.

#include "plugin/service/plugin_server.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include "plugin/grpc_controller.grpc.pb.h"
#include "tests/integration/service/plugin_server_fixture.h"

namespace httptask {
namespace {

using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;

TEST_F(PluginServerTest, SocketIsOfItsOwnerAlone) {
  FakeHttpClient http;
  Start(http);
  struct stat status {};
  ASSERT_EQ(::stat(folder_.File("s").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(PluginServerTest, CatalogCallsWork) {
  FakeHttpClient http;
  Start(http);
  const auto imported = Import();
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->operations(), 1);
  EXPECT_EQ(client_->ListApis({})->apis_size(), 1);
  v1::SearchOperationsRequest search;
  search.set_query("item");
  EXPECT_EQ(client_->SearchOperations(search)->operations_size(), 1);
  v1::GetOperationRequest get;
  get.set_operation("shop/addItem");
  EXPECT_EQ(client_->GetOperation(get)->operation().bodies(0).fields(0).path(), "name");
  get.set_operation("shop/addItme");
  EXPECT_EQ(ReasonOf(client_->GetOperation(get).status()), Reason::kOperationNotFound);
}

TEST_F(PluginServerTest, PagesAreChecked) {
  FakeHttpClient http;
  Start(http);
  v1::ListApisRequest request;
  request.set_page_size(1001);
  request.set_page_token("x");
  EXPECT_EQ(ProblemsOf(client_->ListApis(request).status()).size(), 2u);
}

TEST_F(PluginServerTest, PrepareTellsEveryProblem) {
  FakeHttpClient http;
  Start(http);
  ASSERT_TRUE(Import().ok());
  v1::PrepareTaskRequest request;
  request.set_operation("shop/addItem");
  const Status status = client_->PrepareTask(request).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_FALSE(ProblemsOf(status).empty());
  request.set_values_json(R"({"name": "pen"})");
  const auto prepared = client_->PrepareTask(request);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_THAT(prepared->curl_command(), HasSubstr("curl"));
}

TEST_F(PluginServerTest, HttpErrorsAreResults) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(503, "busy"); });
  Start(http);
  v1::TestTaskRequest request;
  request.set_task_json(kTask);
  request.set_level(v1::TEST_LEVEL_TRACE);
  const auto response = client_->TestTask(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->result().status_code(), 503);
  EXPECT_EQ(response->result().outcome(), v1::OUTCOME_REJECTED);
  EXPECT_THAT(response->raw().response(), HasSubstr("busy"));
}

TEST_F(PluginServerTest, CancelReachesTheTransfer) {
  FakeHttpClient http;
  Start(http);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  v1::ExecuteTaskRequest request;
  request.set_task_json(kTask);
  v1::ExecuteTaskResponse response;
  EXPECT_EQ(tasks_->ExecuteTask(&context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  server_->Stop(std::chrono::seconds(5));
  EXPECT_EQ(http.pending_count(), 0u);
}

TEST_F(PluginServerTest, HostsShutdownIsHeard) {
  FakeHttpClient http;
  Start(http);
  grpc::ClientContext context;
  ::plugin::Empty nothing;
  EXPECT_TRUE(
      ::plugin::GRPCController::NewStub(channel_)->Shutdown(&context, nothing, &nothing).ok());
  server_->WaitForShutdown();
}

TEST_F(PluginServerTest, AddressInUseIsTold) {
  FakeHttpClient http;
  Start(http);
  const Status status =
      PluginServer::Start({server_->address()}, *catalog_, credentials_, *executor_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kInternal);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("another program listens"));
}

TEST_F(PluginServerTest, AddressesThatOthersReachAreRefusedWithoutTheFlag) {
  FakeHttpClient http;
  Start(http);
  const Status status =
      PluginServer::Start({"0.0.0.0:0"}, *catalog_, credentials_, *executor_).status();
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("--insecure-listen"));
  const auto open =
      PluginServer::Start({"0.0.0.0:0", false, true}, *catalog_, credentials_, *executor_);
  ASSERT_TRUE(open.ok()) << open.status();
  EXPECT_NE((*open)->address(), "0.0.0.0:0");
}

}  // namespace
}  // namespace httptask
