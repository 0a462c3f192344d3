// The built httptask-plugin over its socket: health, reflection, an orderly stop.

#include "tests/e2e/plugin/plugin_program.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>

#include "runner/client/plugin_client.h"
#include "tests/e2e/plugin/raw_call.h"
#include "tests/testing/temporary_folder.h"
#include "tests/testing/test_server.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;
using testing::PluginProgram;
using testing::RawCall;
using testing::TemporaryFolder;
using testing::TestReply;
using testing::TestRequest;
using testing::TestServer;

constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
// HealthCheckResponse.status = 1: SERVING = 1, NOT_SERVING = 2.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";
// ServerReflectionRequest.list_services = 7.
constexpr std::string_view kListServices("\x3a\x00", 2);

// HealthCheckRequest.service = 1.
std::string HealthRequest(std::string_view service) {
  return "\x0a" + std::string(1, static_cast<char>(service.size())) + std::string(service);
}

std::shared_ptr<grpc::Channel> Connect(const PluginProgram& plugin) {
  return grpc::CreateChannel(plugin.address(), grpc::InsecureChannelCredentials());
}

class PluginProgramTest : public ::testing::Test {
 protected:
  std::vector<std::string> Arguments(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"--home", folder_.path().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  const TemporaryFolder folder_;
};

// Answers no request before it is told to.
class Gate {
 public:
  void Open() {
    {
      std::lock_guard lock(mutex_);
      open_ = true;
    }
    opened_.notify_all();
  }
  TestReply Pass(const TestRequest&) {
    std::unique_lock lock(mutex_);
    opened_.wait_for(lock, std::chrono::seconds(30), [this] { return open_; });
    return {.body = "done"};
  }

 private:
  std::mutex mutex_;  // Guards open_.
  std::condition_variable opened_;
  bool open_ = false;
};

TEST_F(PluginProgramTest, EachServiceIsHealthyAndOthersAreUnknown) {
  const PluginProgram plugin(Arguments());
  const auto channel = Connect(plugin);
  for (const char* service :
       {"", "plugin", "httptask.v1.CatalogService", "httptask.v1.TaskService"}) {
    RawCall call(channel, kCheck, HealthRequest(service));
    EXPECT_EQ(call.Read(), kServing) << service;
    EXPECT_EQ(call.Finish(), grpc::StatusCode::OK) << service;
  }
  RawCall call(channel, kCheck, HealthRequest("another"));
  EXPECT_EQ(call.Read(), std::nullopt);
  EXPECT_EQ(call.Finish(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(PluginProgramTest, ReflectionIsOffByDefault) {
  const PluginProgram plugin(Arguments());
  RawCall call(Connect(plugin), kReflection, kListServices);
  EXPECT_EQ(call.Read(), std::nullopt);
  EXPECT_EQ(call.Finish(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(PluginProgramTest, ReflectionNamesTheServicesWithItsFlag) {
  const PluginProgram plugin(Arguments({"--reflection"}));
  RawCall call(Connect(plugin), kReflection, kListServices);
  const std::string services = call.Read().value_or("");
  EXPECT_THAT(services, HasSubstr("httptask.v1.CatalogService"));
  EXPECT_THAT(services, HasSubstr("httptask.v1.TaskService"));
}

TEST_F(PluginProgramTest, SigtermTurnsHealthOffAndLetsTheCallInFlightFinish) {
  Gate gate;
  const TestServer server({.handler = [&gate](const TestRequest& r) { return gate.Pass(r); }});
  PluginProgram plugin(Arguments({"--allow", server.authority()}));
  auto watch =
      std::make_unique<RawCall>(Connect(plugin), kWatch, HealthRequest("httptask.v1.TaskService"));
  ASSERT_EQ(watch->Read(), kServing);

  const auto client = runner::PluginClient::Create(plugin.address());
  std::promise<StatusOr<v1::TaskResult>> answered;
  v1::ExecuteTaskRequest request;
  request.set_task_json(R"({"method": "POST", "uri": ")" + server.Url("/x") + R"("})");
  client->ExecuteTask(request, [&answered](StatusOr<v1::TaskResult> response) {
    answered.set_value(std::move(response));
  });
  ASSERT_TRUE(server.WaitForRequests(1));

  plugin.Signal(SIGTERM);
  EXPECT_EQ(watch->Read(), kNotServing);
  watch.reset();
  gate.Open();
  const auto response = answered.get_future().get();
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body(), "done");
  EXPECT_EQ(plugin.WaitForExit(), 0);
  EXPECT_EQ(server.request_count(), 1u);
}

}  // namespace
}  // namespace httptask
