// The server in this process, on a socket of its own, with a catalog and without a network.

#include "plugin/service/plugin_server.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include <future>
#include <map>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "httptask/v1/catalog_service.grpc.pb.h"
#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/grpc_controller.grpc.pb.h"
#include "runner/client/plugin_client.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::TemporaryFolder;

constexpr char kReference[] = R"({"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
  "servers": [{"url": "https://shop.example"}],
  "paths": {"/items": {"post": {"operationId": "addItem", "summary": "Adds an item",
    "requestBody": {"required": true, "content": {"application/json": {"schema": {
      "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}},
    "responses": {"200": {"description": "ok"}}}}}})";
constexpr char kTask[] = R"({"uri": "https://shop.example/items", "method": "GET"})";

class PluginServerTest : public ::testing::Test {
 protected:
  void Start(FakeHttpClient& client, bool reflection = false) {
    executor_ = std::make_unique<TaskExecutor>(client, credentials_, clock_);
    auto server = PluginServer::Start({"unix:" + folder_.File("s").string(), reflection}, *catalog_,
                                      credentials_, *executor_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
    tasks_ = v1::TaskService::NewStub(channel_);
    client_ = runner::PluginClient::Create(server_->address());
  }

  StatusOr<v1::ImportReferenceResponse> Import() {
    v1::ImportReferenceRequest request;
    request.set_source("shop.json");
    request.set_content(kReference);
    request.set_api("shop");
    return client_->ImportReference(request);
  }

  static v1::TaskCall Call(const std::string& id, const std::string& task = kTask) {
    v1::TaskCall call;
    call.set_id(id);
    call.mutable_task()->set_task_json(task);
    return call;
  }

  const TemporaryFolder folder_;
  const std::unique_ptr<Catalog> catalog_ = Catalog::Open(folder_.path()).value();
  const CredentialStore credentials_ =
      CredentialStore::Parse("{}", folder_.path(), nullptr).value();
  const SystemClock clock_;
  std::unique_ptr<TaskExecutor> executor_;
  std::unique_ptr<PluginServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::TaskService::Stub> tasks_;
  std::unique_ptr<runner::PluginClient> client_;
};

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

TEST_F(PluginServerTest, StreamAnswersEachCallUnderItsId) {
  FakeHttpClient http;
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  v1::ExecuteTasksRequest request;
  *request.add_calls() = Call("a");
  *request.add_calls() = Call("a");
  *request.add_calls() = Call("b");
  *request.add_calls() = Call("c", "{");
  *request.add_calls() = Call("");
  ASSERT_TRUE(stream->Write(request));
  std::map<std::string, v1::TaskAnswer> answers;
  v1::ExecuteTasksResponse response;
  while (answers.size() < 3 && stream->Read(&response)) {
    for (const auto& answer : response.answers()) answers[answer.id()] = answer;
  }
  EXPECT_TRUE(answers["a"].has_error());
  EXPECT_TRUE(answers["c"].has_error());
  EXPECT_TRUE(answers[""].has_error());
  stream->WritesDone();
  EXPECT_TRUE(http.Finish(2, MakeAnswer(202)));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.answers(0).id(), "b");
  EXPECT_TRUE(http.Finish(1, MakeAnswer(201)));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.answers(0).id(), "a");
  EXPECT_EQ(response.answers(0).result().status_code(), 201);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(PluginServerTest, StreamTakesManyThousandCalls) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200); });
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  std::thread writer([&] {
    for (int batch = 0; batch < 30; ++batch) {
      v1::ExecuteTasksRequest request;
      for (int i = 0; i < 100; ++i) *request.add_calls() = Call(std::to_string(batch * 100 + i));
      stream->Write(request);
    }
    stream->WritesDone();
  });
  int count = 0;
  v1::ExecuteTasksResponse response;
  while (stream->Read(&response)) count += response.answers_size();
  writer.join();
  EXPECT_EQ(count, 3000);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(PluginServerTest, CancelledStreamCancelsItsTasks) {
  FakeHttpClient http;
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  v1::ExecuteTasksRequest request;
  *request.add_calls() = Call("");
  *request.add_calls() = Call("a");
  ASSERT_TRUE(stream->Write(request));
  v1::ExecuteTasksResponse response;
  ASSERT_TRUE(stream->Read(&response));
  context.TryCancel();
  stream->Finish();
  server_->Stop(std::chrono::seconds(5));
  EXPECT_EQ(http.pending_count(), 0u);
}

TEST_F(PluginServerTest, StopEndsAnIdleStreamAtOnce) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200); });
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  v1::ExecuteTasksRequest request;
  *request.add_calls() = Call("a");
  ASSERT_TRUE(stream->Write(request));
  v1::ExecuteTasksResponse response;
  ASSERT_TRUE(stream->Read(&response));
  const auto begin = std::chrono::steady_clock::now();
  server_->Stop(std::chrono::seconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
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
