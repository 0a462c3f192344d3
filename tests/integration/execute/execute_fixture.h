#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "plugin/execute/task_executor.h"
#include "plugin/http/curl_http_client.h"
#include "plugin/http/redirect/redirecting_http_client.h"
#include "tests/testing/temporary_folder.h"
#include "tests/testing/test_server.h"

namespace httptask::testing {

// An executor as the plugin has it, which may talk to 127.0.0.1.
class ExecuteTest : public ::testing::Test {
 protected:
  // With the credentials of this text instead of none.
  void UseCredentials(std::string_view text) {
    auto store = CredentialStore::Parse(text, folder_.path(), nullptr);
    ASSERT_TRUE(store.ok()) << store.status();
    executor_.reset();
    credentials_ = *std::move(store);
    executor_ = std::make_unique<TaskExecutor>(*client_, credentials_, clock_, timers_);
  }

  static TaskSpec Spec(Json task) {
    auto spec = ParseTaskSpec(task);
    EXPECT_TRUE(spec.ok()) << spec.status();
    return *std::move(spec);
  }

  struct Run {
    std::future<TaskAnswer> answer;
    TaskExecutor::Cancel cancel;
  };
  Run Start(Json task) {
    auto promise = std::make_shared<std::promise<TaskAnswer>>();
    Run run{promise->get_future(), nullptr};
    run.cancel = executor_->Execute(Spec(std::move(task)), {}, [promise](TaskAnswer answer) {
      promise->set_value(std::move(answer));
    });
    return run;
  }
  TaskAnswer Await(Run& run) {
    if (run.answer.wait_for(std::chrono::seconds(60)) == std::future_status::ready) {
      return run.answer.get();
    }
    ADD_FAILURE() << "no answer within 60 s";
    return {};
  }
  TaskAnswer Execute(Json task) {
    Run run = Start(std::move(task));
    return Await(run);
  }

  const TemporaryFolder folder_;
  const SystemClock clock_;
  CredentialStore credentials_ = CredentialStore::Parse("{}", folder_.path(), nullptr).value();
  // In the plugin's order: no timer may run when the client is gone.
  TimerThread timers_;
  const std::unique_ptr<HttpClient> client_ = MakeClient();
  const TimerStop timers_stop_first_{timers_};
  std::unique_ptr<TaskExecutor> executor_ =
      std::make_unique<TaskExecutor>(*client_, credentials_, clock_, timers_);

 private:
  std::unique_ptr<HttpClient> MakeClient() {
    CurlHttpClientOptions options;
    options.policy = AddressPolicy({{"127.0.0.1", 0}});
    auto client = CurlHttpClient::Create(std::move(options));
    EXPECT_TRUE(client.ok()) << client.status();
    return std::make_unique<RedirectingHttpClient>(*std::move(client), clock_);
  }
};

}  // namespace httptask::testing
