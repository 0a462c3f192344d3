// Health as clients see it, over the server in this process.

#include "plugin/service/health_service.h"

#include <gmock/gmock.h>

#include <future>

#include "tests/integration/service/plugin_server_fixture.h"

namespace httptask {
namespace {

using std::chrono::seconds;
using testing::FakeHttpClient;
using testing::MakeAnswer;

constexpr int kServing = 1;
constexpr int kNotServing = 2;
constexpr int kServiceUnknown = 3;
// Far above what a stop takes and below a grace that was used up.
constexpr seconds kSoon{5};
constexpr seconds kGrace{60};

// One Watch stream.
class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
    context_.set_deadline(std::chrono::system_clock::now() + seconds(30));
    google::protobuf::StringValue request;
    request.set_value(service);
    stream_.reset(grpc::internal::ClientReaderFactory<google::protobuf::Int32Value>::Create(
        channel.get(),
        grpc::internal::RpcMethod("/grpc.health.v1.Health/Watch",
                                  grpc::internal::RpcMethod::SERVER_STREAMING, channel),
        &context_, request));
  }
  // The next status; 0 when the stream is over.
  int Next() {
    google::protobuf::Int32Value response;
    return stream_->Read(&response) ? response.value() : 0;
  }
  grpc::Status End() { return stream_->Finish(); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<google::protobuf::Int32Value>> stream_;
};

using HealthServiceTest = PluginServerTest;

TEST_F(HealthServiceTest, WatchersHearThatTheServerStopsAndDoNotKeepItFromStopping) {
  FakeHttpClient http;
  Start(http);
  Watch one(channel_, "httptask.v1.TaskService");
  Watch unknown(channel_, "another");
  EXPECT_EQ(one.Next(), kServing);
  EXPECT_EQ(unknown.Next(), kServiceUnknown);
  const auto begin = clock_.Ticks();
  server_->Stop(kGrace);
  EXPECT_LT(clock_.Ticks() - begin, kSoon);
  for (Watch* watch : {&one, &unknown}) {
    EXPECT_EQ(watch->Next(), kNotServing);
    EXPECT_EQ(watch->Next(), 0);
    EXPECT_EQ(watch->End().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
}

TEST_F(HealthServiceTest, StopLetsWorkFinishBesideAWatcher) {
  FakeHttpClient http;
  Start(http);
  Watch watch(channel_, "");
  EXPECT_EQ(watch.Next(), kServing);
  v1::ExecuteTaskRequest request;
  request.set_task_json(kTask);
  std::promise<StatusOr<v1::TaskResult>> answered;
  client_->ExecuteTask(request, [&answered](StatusOr<v1::TaskResult> response) {
    answered.set_value(std::move(response));
  });
  while (http.pending_count() == 0) std::this_thread::yield();
  auto stopped = std::async(std::launch::async, [this] { server_->Stop(kGrace); });
  EXPECT_EQ(watch.Next(), kNotServing);
  http.FinishNext(MakeAnswer(200, "late but here"));
  const auto response = answered.get_future().get();
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status_code(), 200);
  EXPECT_EQ(stopped.wait_for(kSoon), std::future_status::ready);
}

TEST_F(HealthServiceTest, WatchersAreLimitedOnBothSides) {
  FakeHttpClient http;
  Start(http);
  // More than a connection may have of streams, so over two.
  grpc::ChannelArguments own;
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto other =
      grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), own);
  std::vector<std::unique_ptr<Watch>> watches;
  for (size_t i = 0; i < HealthService::kWatchersMax; ++i) {
    watches.push_back(std::make_unique<Watch>(i % 2 == 0 ? channel_ : other, "plugin"));
    ASSERT_EQ(watches.back()->Next(), kServing);
  }
  Watch refused(channel_, "plugin");
  EXPECT_EQ(refused.Next(), 0);
  EXPECT_EQ(refused.End().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  server_->Stop(kGrace);
}

TEST_F(HealthServiceTest, WatchersThatGoAreForgotten) {
  FakeHttpClient http;
  Start(http);
  for (size_t i = 0; i < HealthService::kWatchersMax + 10; ++i) {
    Watch watch(channel_, "");
    // One that goes may still be counted for a moment.
    ASSERT_EQ(watch.Next(), kServing);
    watch.Cancel();
    EXPECT_FALSE(watch.End().ok());
  }
}

}  // namespace
}  // namespace httptask
