#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/http/http_client.h"

namespace httptask::testing {

// An exchange in which an answer came.
inline HttpExchange MakeAnswer(int status_code, std::string body = "", HeaderFields headers = {}) {
  HttpExchange exchange;
  exchange.response.status_code = status_code;
  exchange.response.headers = std::move(headers);
  exchange.response.body = std::move(body);
  exchange.remote_address = "203.0.113.7:443";
  exchange.sent = true;
  return exchange;
}

// An exchange in which none came.
inline HttpExchange MakeFailure(Reason reason, std::string_view message = "fake failure",
                                bool sent = false) {
  HttpExchange exchange;
  exchange.status = MakeError(reason, message);
  exchange.sent = sent;
  return exchange;
}

// An HttpClient without a network. With a handler it answers on the caller's thread before Send
// returns; without one, requests stay pending until the test finishes them. Thread-safe.
class FakeHttpClient : public HttpClient {
 public:
  using Handler = std::function<HttpExchange(const HttpRequest&)>;

  // Requests stay pending.
  FakeHttpClient() = default;
  // Requests are answered at once.
  explicit FakeHttpClient(Handler handler) : handler_(std::move(handler)) {}
  // Ends what is pending with CANCELLED.
  ~FakeHttpClient() override {
    while (pending_count() > 0) FinishNext(MakeFailure(Reason::kCancelled, "the client is gone"));
  }

  TransferId Send(HttpRequest request, Done done) override {
    TransferId id = 0;
    {
      std::lock_guard lock(mutex_);
      id = ++last_id_;
      requests_.push_back(request);
      if (!handler_) {
        pending_.emplace(id, std::move(done));
        return id;
      }
    }
    done(handler_(request));
    return id;
  }

  // A pending request ends with CANCELLED.
  void Cancel(TransferId id) override {
    {
      std::lock_guard lock(mutex_);
      cancelled_.push_back(id);
    }
    Finish(id, MakeFailure(Reason::kCancelled, "cancelled"));
  }

  void AfterAnswers(std::function<void()> then) override { then(); }
  void LendThread(const std::function<void()>& start) override { start(); }

  // Ends one pending request; whether there was one.
  bool Finish(TransferId id, HttpExchange exchange) {
    Done done = Take(id);
    if (!done) return false;
    done(std::move(exchange));
    return true;
  }

  // Ends the oldest pending request; whether there was one.
  bool FinishNext(HttpExchange exchange) {
    TransferId id = 0;
    {
      std::lock_guard lock(mutex_);
      if (pending_.empty()) return false;
      id = pending_.begin()->first;
    }
    return Finish(id, std::move(exchange));
  }

  // Every request that was sent, oldest first.
  std::vector<HttpRequest> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  size_t pending_count() const {
    std::lock_guard lock(mutex_);
    return pending_.size();
  }
  // Every id that Cancel was called with.
  std::vector<TransferId> cancelled() const {
    std::lock_guard lock(mutex_);
    return cancelled_;
  }

 private:
  Done Take(TransferId id) {
    std::lock_guard lock(mutex_);
    auto node = pending_.extract(id);
    return node ? std::move(node.mapped()) : Done();
  }

  const Handler handler_;
  mutable std::mutex mutex_;  // Guards what follows; never held while a handler or `done` runs.
  TransferId last_id_ = 0;
  std::map<TransferId, Done> pending_;
  std::vector<HttpRequest> requests_;
  std::vector<TransferId> cancelled_;
};

}  // namespace httptask::testing
