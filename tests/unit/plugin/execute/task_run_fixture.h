#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/execute/task_executor.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/fake_timers.h"

namespace httptask::testing {

inline constexpr char kRetry[] = R"(, "retry": {"retryCount": 2, "backoffJitterMs": 0})";

inline HttpExchange Json200(std::string body, HeaderFields headers = {}) {
  headers.emplace_back("Content-Type", "application/json");
  return MakeAnswer(200, std::move(body), std::move(headers));
}

class TaskRunTest : public ::testing::Test {
 protected:
  static TaskSpec Spec(std::string_view members, std::string_view method = "GET") {
    return ParseTaskSpec(ParseJson(R"({"uri": "https://a.example/x", "method": ")" +
                                   std::string(method) + "\"" + std::string(members) + "}")
                             .value())
        .value();
  }

  // Runs a task to its end; each request gets the next answer, the last one is repeated.
  TaskAnswer Run(const TaskSpec& spec, std::deque<HttpExchange> answers,
                 ExecuteOptions options = {}) {
    FakeHttpClient client([this, answers](const HttpRequest& request) mutable {
      requests_.push_back(request);
      HttpExchange answer = answers.front();
      if (answers.size() > 1) answers.pop_front();
      if (request.on_body) {
        request.on_body(answer.response.body);
        answer.response.body.clear();
      }
      return answer;
    });
    TaskExecutor executor = TaskExecutor(client, store_, clock_, timers_);
    std::optional<TaskAnswer> answer;
    executor.Execute(spec, std::move(options),
                     [&](TaskAnswer given) { answer = std::move(given); });
    timers_.RunAll();
    return answer.value();
  }

  const CredentialStore store_ = CredentialStore::Parse("{}", "/nowhere", nullptr).value();
  FakeClock clock_;
  FakeTimers timers_{clock_};
  std::vector<HttpRequest> requests_;
};

}  // namespace httptask::testing
