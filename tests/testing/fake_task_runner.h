#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runner/engine/task_runner.h"

namespace httptask::runner::testing {

// An answer to a task, as from `POST https://api.example/<path>?…`.
inline TaskResult MakeTaskResult(int status_code, std::string body = "{}") {
  TaskResult result;
  result.outcome = status_code / 100 == 2 ? Outcome::kSucceeded : Outcome::kRejected;
  result.status_code = status_code;
  result.reason_phrase = status_code == 200 ? "OK" : "";
  result.headers = {{"Content-Type", "application/json"}};
  result.body = std::move(body);
  result.request.method = "POST";
  result.request.url = "https://api.example/path?key=***";
  return result;
}

// A TaskRunner that answers at once, on the caller's thread. Thread-safe.
class FakeTaskRunner : public TaskRunner {
 public:
  using Handler = std::function<StatusOr<TaskResult>(const Json& input)>;

  // Everything succeeds with `{}`.
  FakeTaskRunner() : FakeTaskRunner([](const Json&) { return MakeTaskResult(200); }) {}
  explicit FakeTaskRunner(Handler handler) : handler_(std::move(handler)) {}

  void Run(const Json& input, const std::string& step_key, Done done) override {
    {
      std::lock_guard lock(mutex_);
      inputs_.push_back(input);
      step_keys_.push_back(step_key);
    }
    done(handler_(input));
  }

  // The input of every task that was run, in order.
  std::vector<Json> inputs() const {
    std::lock_guard lock(mutex_);
    return inputs_;
  }
  std::vector<std::string> step_keys() const {
    std::lock_guard lock(mutex_);
    return step_keys_;
  }

 private:
  const Handler handler_;
  mutable std::mutex mutex_;  // Guards inputs_ and step_keys_.
  std::vector<Json> inputs_;
  std::vector<std::string> step_keys_;
};

}  // namespace httptask::runner::testing
