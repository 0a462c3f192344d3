#pragma once

#include <cstdint>
#include <functional>

#include "plugin/http/http_message.h"

namespace httptask {

// Sends requests. Implemented by CurlHttpClient, by RedirectingHttpClient on top of another, and in
// tests by FakeHttpClient.
class HttpClient {
 public:
  // Called exactly once for each Send, on the client's own thread or a lent one; must not block.
  using Done = std::function<void(HttpExchange)>;
  using TransferId = uint64_t;

  virtual ~HttpClient() = default;

  // Starts one attempt; never blocks. A request that is not idempotent is
  // never sent twice; another may go out again, once, when a connection that was kept open dies
  // without an answer. `done` may run before Send returns only where the request is refused at once
  // (CheckRequest, guard, QUEUE_FULL).
  virtual TransferId Send(HttpRequest request, Done done) = 0;

  // Ends a transfer; `done` then gets CANCELLED (RESULT_UNKNOWN where bytes of a request that is
  // not idempotent may have left). No effect on one that is done.
  virtual void Cancel(TransferId id) = 0;

  // Runs `then` once the answers that are ready together have all been given: called within a
  // `done`, after the last of them, on the same thread; called elsewhere, at once.
  virtual void AfterAnswers(std::function<void()> then) = 0;

  // Calls `start`, then lends the client this thread, where it rests: what
  // `start` sent leaves without waking a thread. Answers are not waited for; `done` of a request
  // that fails at once, or whose answer is there already, may run here before this returns, but
  // after `start`; on the client's own thread it may run at any time. Not with a mutex held that a
  // `done` locks. Nothing is lent where the program does not ignore SIGPIPE.
  virtual void LendThread(const std::function<void()>& start) = 0;
};

}  // namespace httptask
