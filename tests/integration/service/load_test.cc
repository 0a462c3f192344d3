// ExecuteTasks with 64 calls in flight to servers of which some misbehave: for the sanitizers above
// all.
#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "plugin/http/curl_http_client.h"
#include "plugin/http/redirect/redirecting_http_client.h"
#include "tests/integration/service/plugin_server_fixture.h"
#include "tests/testing/misbehaving_server.h"

namespace httptask {
namespace {

using testing::Misbehaving;
using testing::TestReply;
using testing::TestRequest;
using testing::TestServer;
using testing::TestServerOptions;

constexpr int kInFlight = 64;
constexpr int kCalls = 320;

using Stream = grpc::ClientReaderWriter<v1::ExecuteTasksRequest, v1::ExecuteTasksResponse>;

TestServerOptions Echo() {
  TestServerOptions options;
  options.handler = [](const TestRequest& request) {
    return TestReply{200, {{"Content-Type", "application/json"}}, request.body};
  };
  return options;
}

// Two of three calls go to the server that answers.
bool IsHealthy(int i) {
  return i % 3 != 0;
}

std::string BodyOf(int i) {
  return R"({"call": )" + std::to_string(i) + "}";
}

class ServerLoadTest : public PluginServerTest {
 protected:
  ServerLoadTest() { Start(*http_); }

  // The order of the plugin's own end.
  void TearDown() override {
    client_.reset();
    tasks_.reset();
    channel_.reset();
    server_->Stop(std::chrono::seconds(5));
    server_.reset();
    timers_.Stop();
    http_.reset();
    executor_.reset();
  }

  v1::TaskCall CallOf(int i) const {
    const TestServer& server = IsHealthy(i) ? good_ : bad_;
    Json task = {{"uri", server.Url("/x")}, {"method", i % 2 == 0 ? "PUT" : "POST"}};
    task["body"] = ParseJson(BodyOf(i)).value();
    if (!IsHealthy(i)) task["readTimeOut"] = 200;
    if (i % 4 < 2) task["retry"] = {{"retryCount", 1}, {"retryDelaySeconds", 0}};
    if (i % 6 == 0) task["hedgingConfig"] = {{"delayMs", 1}};
    return Call(std::to_string(i), FormatJson(task));
  }

  // Writes these calls, and the next one for each answer until there are `kCalls`.
  std::map<std::string, v1::TaskAnswer> RunAll(Stream& stream) const {
    std::map<std::string, v1::TaskAnswer> answers;
    int next = 0;
    for (; next < kInFlight; ++next) Write(stream, next);
    v1::ExecuteTasksResponse response;
    while (answers.size() < kCalls && stream.Read(&response)) {
      for (const auto& answer : response.answers()) {
        EXPECT_TRUE(answers.emplace(answer.id(), answer).second) << "twice: " << answer.id();
        if (next < kCalls) Write(stream, next++);
      }
    }
    stream.WritesDone();
    return answers;
  }

  const TestServer good_{Echo()};
  const TestServer bad_{Misbehaving()};

 private:
  void Write(Stream& stream, int i) const {
    v1::ExecuteTasksRequest request;
    *request.add_calls() = CallOf(i);
    EXPECT_TRUE(stream.Write(request));
  }
  std::unique_ptr<HttpClient> MakeClient() const {
    CurlHttpClientOptions options;
    options.policy = AddressPolicy({{"127.0.0.1", 0}});
    auto client = CurlHttpClient::Create(std::move(options));
    EXPECT_TRUE(client.ok()) << client.status();
    return std::make_unique<RedirectingHttpClient>(*std::move(client), clock_);
  }

  std::unique_ptr<HttpClient> http_ = MakeClient();
};

TEST_F(ServerLoadTest, EachCallGetsItsOwnAnswerBesideServersThatMisbehave) {
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  const auto answers = RunAll(*stream);
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(answers.size(), size_t{kCalls});
  for (int i = 0; i < kCalls; ++i) {
    const v1::TaskAnswer& answer = answers.at(std::to_string(i));
    EXPECT_EQ(answer.has_result(), IsHealthy(i)) << i << ": " << answer.ShortDebugString();
    if (IsHealthy(i)) {
      EXPECT_EQ(ParseJson(answer.result().body()).value(), ParseJson(BodyOf(i)).value());
    }
  }
}

TEST_F(ServerLoadTest, StreamsThatAreLeftInTheMiddleDisturbNobody) {
  std::vector<std::thread> leaving;
  for (int thread = 0; thread < 3; ++thread) {
    leaving.emplace_back([this] {
      for (int round = 0; round < 5; ++round) {
        grpc::ClientContext context;
        const auto stream = tasks_->ExecuteTasks(&context);
        v1::ExecuteTasksRequest request;
        for (int i = 0; i < kInFlight; ++i) *request.add_calls() = CallOf(i);
        stream->Write(request);
        v1::ExecuteTasksResponse response;
        for (int i = 0; i < round; ++i) stream->Read(&response);
        context.TryCancel();
        EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
      }
    });
  }
  for (int i = 1; i < 100; i += 3) {
    grpc::ClientContext context;
    v1::ExecuteTaskResponse response;
    const grpc::Status status = tasks_->ExecuteTask(&context, CallOf(i).task(), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.result().status_code(), 200);
  }
  for (std::thread& thread : leaving) thread.join();
}

}  // namespace
}  // namespace httptask
