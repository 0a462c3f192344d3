// Tasks of the runner's client over the server's socket.

#include <gmock/gmock.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "tests/integration/service/plugin_server_fixture.h"

namespace httptask {
namespace {

using runner::PluginClient;
using testing::FakeHttpClient;
using testing::MakeAnswer;

// Answers by the number of their task.
class Answers {
 public:
  std::function<void(StatusOr<v1::TaskResult>)> Take(size_t task) {
    return [this, task](StatusOr<v1::TaskResult> answer) {
      std::lock_guard lock(mutex_);
      answers_.emplace(task, std::move(answer));
      changed_.notify_all();
    };
  }
  std::multimap<size_t, StatusOr<v1::TaskResult>> WaitFor(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30), [&] { return answers_.size() >= count; });
    return answers_;
  }

 private:
  std::mutex mutex_;  // Guards answers_.
  std::condition_variable changed_;
  std::multimap<size_t, StatusOr<v1::TaskResult>> answers_;
};

class PluginClientTest : public PluginServerTest {
 protected:
  static v1::ExecuteTaskRequest Task(const std::string& json = kTask) {
    v1::ExecuteTaskRequest request;
    request.set_task_json(json);
    return request;
  }
};

TEST_F(PluginClientTest, MoreTasksThanAStreamTakesAreUnderWayTogether) {
  constexpr size_t kTasks = 2500;
  FakeHttpClient http;
  Start(http);
  Answers answers;
  for (size_t i = 0; i < kTasks; ++i) {
    client_->ExecuteTask(
        Task(R"({"method": "GET", "uri": "https://h)" + std::to_string(i) + R"(.example/"})"),
        answers.Take(i));
  }
  while (http.pending_count() < kTasks) std::this_thread::yield();
  while (http.FinishNext(MakeAnswer(200))) {
  }
  const auto all = answers.WaitFor(kTasks);
  ASSERT_EQ(all.size(), kTasks);
  for (size_t i = 0; i < kTasks; ++i) {
    const auto& answer = all.find(i)->second;
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->request().url(), "https://h" + std::to_string(i) + ".example/");
  }
}

TEST_F(PluginClientTest, AnErrorOfOneTaskEndsNoOther) {
  FakeHttpClient http;
  Start(http);
  Answers answers;
  client_->ExecuteTask(Task(), answers.Take(0));
  client_->ExecuteTask(Task("{"), answers.Take(1));
  client_->ExecuteTask(Task(std::string(size_t{67} << 20, ' ')), answers.Take(2));
  auto all = answers.WaitFor(2);
  EXPECT_EQ(ReasonOf(all.find(1)->second.status()), Reason::kArgumentInvalid);
  EXPECT_EQ(ReasonOf(all.find(2)->second.status()), Reason::kLimitExceeded);
  while (http.pending_count() == 0) std::this_thread::yield();
  http.FinishNext(MakeAnswer(200));
  all = answers.WaitFor(3);
  EXPECT_TRUE(all.find(0)->second.ok());
}

TEST_F(PluginClientTest, LargeTasksThatComeTogetherFitIntoTheirMessages) {
  constexpr size_t kTasks = 5;
  FakeHttpClient http([](const HttpRequest&) { return MakeAnswer(200); });
  Start(http);
  Answers answers;
  const std::string body(size_t{30} << 20, 'x');
  for (size_t i = 0; i < kTasks; ++i) {
    client_->ExecuteTask(
        Task(R"({"method": "POST", "uri": "https://a.example/", "body": ")" + body + R"("})"),
        answers.Take(i));
  }
  for (const auto& [task, answer] : answers.WaitFor(kTasks)) {
    EXPECT_TRUE(answer.ok()) << task << ": " << answer.status();
  }
}

TEST_F(PluginClientTest, TheEndOfTheClientCancelsWhatIsUnderWay) {
  FakeHttpClient http;
  Start(http);
  Answers answers;
  client_->ExecuteTask(Task(), answers.Take(0));
  while (http.pending_count() == 0) std::this_thread::yield();
  client_.reset();
  EXPECT_EQ(ReasonOf(answers.WaitFor(1).find(0)->second.status()), Reason::kCancelled);
  while (http.pending_count() > 0) std::this_thread::yield();
  server_.reset();  // It may be ending the task still, with `http`.
}

TEST_F(PluginClientTest, TasksWithoutAPluginAreToldSo) {
  const auto client = PluginClient::Create("unix:" + folder_.File("nobody").string());
  Answers answers;
  for (size_t i = 0; i < 3; ++i) client->ExecuteTask(Task(), answers.Take(i));
  const auto all = answers.WaitFor(3);
  ASSERT_EQ(all.size(), 3u);
  for (const auto& [task, answer] : all) {
    EXPECT_EQ(ReasonOf(answer.status()), Reason::kPluginUnavailable) << answer.status();
  }
}

}  // namespace
}  // namespace httptask
