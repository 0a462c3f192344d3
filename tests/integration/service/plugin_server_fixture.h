#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "httptask/v1/catalog_service.grpc.pb.h"
#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/service/plugin_server.h"
#include "runner/client/plugin_client.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {

inline constexpr char kReference[] =
    R"({"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
  "servers": [{"url": "https://shop.example"}],
  "paths": {"/items": {"post": {"operationId": "addItem", "summary": "Adds an item",
    "requestBody": {"required": true, "content": {"application/json": {"schema": {
      "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}},
    "responses": {"200": {"description": "ok"}}}}}})";
inline constexpr char kTask[] = R"({"uri": "https://shop.example/items", "method": "GET"})";

// The server in this process, on a socket of its own, with a catalog and without a network.
class PluginServerTest : public ::testing::Test {
 protected:
  void Start(HttpClient& client, bool reflection = false) {
    executor_ = std::make_unique<TaskExecutor>(client, credentials_, clock_, timers_);
    auto server = PluginServer::Start({"unix:" + folder_.File("s").string(), reflection}, *catalog_,
                                      credentials_, *executor_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    grpc::ChannelArguments unlimited;
    unlimited.SetMaxReceiveMessageSize(-1);
    channel_ = grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(),
                                         unlimited);
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

  const testing::TemporaryFolder folder_;
  const std::unique_ptr<Catalog> catalog_ = Catalog::Open(folder_.path()).value();
  const CredentialStore credentials_ =
      CredentialStore::Parse("{}", folder_.path(), nullptr).value();
  const SystemClock clock_;
  TimerThread timers_;
  std::unique_ptr<TaskExecutor> executor_;
  std::unique_ptr<PluginServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::TaskService::Stub> tasks_;
  std::unique_ptr<runner::PluginClient> client_;
};

}  // namespace httptask
