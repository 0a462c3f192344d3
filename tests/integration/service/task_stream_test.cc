// ExecuteTasks over the server's socket: order, limits, ends.

#include <gmock/gmock.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "plugin/service/status_conversion.h"
#include "plugin/service/task_stream.h"
#include "runner/client/status_message.h"
#include "tests/integration/service/plugin_server_fixture.h"

namespace httptask {
namespace {

using testing::FakeHttpClient;
using testing::MakeAnswer;

class TaskStreamTest : public PluginServerTest {
 protected:
  // Other calls over the same connection, begun after what was written on a stream and ended: the
  // server has had the time to read what it wanted.
  void GiveTimeToRead() {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(client_->ListApis({}).ok());
  }

  static v1::ExecuteTasksRequest Calls(size_t first, size_t count) {
    v1::ExecuteTasksRequest request;
    for (size_t i = first; i < first + count; ++i) *request.add_calls() = Call(std::to_string(i));
    return request;
  }
};

// Tells when so many requests were sent.
class CountedHttpClient : public FakeHttpClient {
 public:
  using FakeHttpClient::FakeHttpClient;

  TransferId Send(HttpRequest request, Done done) override {
    const TransferId id = FakeHttpClient::Send(std::move(request), std::move(done));
    {
      std::lock_guard lock(mutex_);
      ++sent_;
    }
    changed_.notify_all();
    return id;
  }

  bool WaitForSent(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return sent_ >= count; });
  }
  size_t sent() const {
    std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  mutable std::mutex mutex_;  // Guards sent_.
  std::condition_variable changed_;
  size_t sent_ = 0;
};

TEST_F(TaskStreamTest, StreamAnswersEachCallUnderItsId) {
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

// Answers come in rounds that the test ends.
class RoundHttpClient : public CountedHttpClient {
 public:
  void AfterAnswers(std::function<void()> then) override { waiting_.push_back(std::move(then)); }
  void EndRound() {
    for (const auto& then : std::exchange(waiting_, {})) then();
  }

 private:
  std::vector<std::function<void()>> waiting_;
};

TEST_F(TaskStreamTest, AnswersThatAreReadyTogetherGoInOneMessage) {
  RoundHttpClient http;
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  ASSERT_TRUE(stream->Write(Calls(0, 3)));
  ASSERT_TRUE(http.WaitForSent(3));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(http.FinishNext(MakeAnswer(200)));
  GiveTimeToRead();
  http.EndRound();
  v1::ExecuteTasksResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.answers_size(), 3);
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(TaskStreamTest, AStreamThatIsLeftLastsUntilTheRoundEnds) {
  RoundHttpClient http;
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  ASSERT_TRUE(stream->Write(Calls(0, 1)));
  ASSERT_TRUE(http.WaitForSent(1));
  ASSERT_TRUE(http.FinishNext(MakeAnswer(200)));
  context.TryCancel();
  EXPECT_FALSE(stream->Finish().ok());
  GiveTimeToRead();
  http.EndRound();
}

TEST_F(TaskStreamTest, StreamTakesManyThousandCalls) {
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

TEST_F(TaskStreamTest, CancelledStreamCancelsItsTasks) {
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

TEST_F(TaskStreamTest, StopEndsAnIdleStreamAtOnce) {
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

TEST_F(TaskStreamTest, NothingIsReadWhileAThousandCallsAreUnderWay) {
  CountedHttpClient http;
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  // With 999 there is room: the message that brings the next one is read.
  ASSERT_TRUE(stream->Write(Calls(0, TaskStream::kCallsMax - 1)));
  ASSERT_TRUE(http.WaitForSent(TaskStream::kCallsMax - 1));
  ASSERT_TRUE(stream->Write(Calls(TaskStream::kCallsMax - 1, 1)));
  ASSERT_TRUE(http.WaitForSent(TaskStream::kCallsMax));
  ASSERT_TRUE(stream->Write(Calls(TaskStream::kCallsMax, 1)));
  GiveTimeToRead();
  EXPECT_EQ(http.sent(), TaskStream::kCallsMax);

  ASSERT_TRUE(http.FinishNext(MakeAnswer(200)));
  ASSERT_TRUE(http.WaitForSent(TaskStream::kCallsMax + 1));
  v1::ExecuteTasksResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.answers(0).id(), "0");
  context.TryCancel();
  stream->Finish();
  server_->Stop(std::chrono::seconds(0));
}

TEST_F(TaskStreamTest, AMessageHoldsAThousandCallsAndTheRestIsRefused) {
  CountedHttpClient http;
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  ASSERT_TRUE(stream->Write(Calls(0, TaskStream::kBatchMax + 2)));
  v1::ExecuteTasksResponse response;
  std::map<std::string, Reason> refused;
  while (refused.size() < 2 && stream->Read(&response)) {
    for (const auto& answer : response.answers()) {
      ASSERT_TRUE(answer.has_error());
      refused[answer.id()] = ReasonOf(runner::StatusFromRpc(answer.error()));
    }
  }
  EXPECT_EQ(refused, (std::map<std::string, Reason>{{"1000", Reason::kLimitExceeded},
                                                    {"1001", Reason::kLimitExceeded}}));
  EXPECT_TRUE(http.WaitForSent(TaskStream::kBatchMax));
  context.TryCancel();
  stream->Finish();
  server_->Stop(std::chrono::seconds(0));
}

TEST_F(TaskStreamTest, NothingIsReadWhile64MebibytesOfAnswersWait) {
  constexpr size_t kCalls = 16;
  const std::string body(TaskStream::kWaitingBytesMax / 8, 'x');
  CountedHttpClient http([&body](const HttpRequest&) { return MakeAnswer(200, body); });
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  std::thread writer([&stream] {
    for (size_t i = 0; i < kCalls; ++i) stream->Write(Calls(i, 1));
    stream->WritesDone();
  });
  // One is being written, and eight wait; nobody reads them.
  EXPECT_TRUE(http.WaitForSent(9));
  GiveTimeToRead();
  EXPECT_EQ(http.sent(), 9u);

  size_t count = 0;
  v1::ExecuteTasksResponse response;
  while (stream->Read(&response)) count += response.answers_size();
  writer.join();
  EXPECT_EQ(count, kCalls);
  EXPECT_TRUE(stream->Finish().ok());
  server_->Stop(std::chrono::seconds(0));
}

TEST_F(TaskStreamTest, AMessageAboveTheLimitEndsTheStreamAlone) {
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200); });
  Start(http);
  grpc::ClientContext context;
  const auto stream = tasks_->ExecuteTasks(&context);
  v1::ExecuteTasksRequest request;
  *request.add_calls() = Call("a", std::string((size_t{68} << 20) + 1, ' '));
  stream->Write(request);
  v1::ExecuteTasksResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(client_->ListApis({}).ok());
  server_->Stop(std::chrono::seconds(0));
}

}  // namespace
}  // namespace httptask
