#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "plugin/base/clock.h"
#include "plugin/http/http_client.h"

namespace httptask {

// Follows redirects, up to HttpRequest::redirects_max, with another client that sends each hop (and
// judges it). Header fields, TLS and timeouts as FollowRedirect says; `total` spans all hops; sizes
// count for each. The exchange is that of the last hop, with the hops before it and their time in
// `timings.total`. A hop that fails after a request that is not idempotent was answered by 301, 302
// or 303 is RESULT_UNKNOWN: that request was carried out. Its message tells who redirected.
class RedirectingHttpClient : public HttpClient {
 public:
  // `clock` must outlive the client.
  RedirectingHttpClient(std::unique_ptr<HttpClient> client, const Clock& clock);
  // Ends what is under way, as the other client does.
  ~RedirectingHttpClient() override;

  TransferId Send(HttpRequest request, Done done) override;
  void Cancel(TransferId id) override;
  void AfterAnswers(std::function<void()> then) override;
  void LendThread(const std::function<void()>& start) override;

 private:
  struct Chain;
  void SendHop(const std::shared_ptr<Chain>& chain);
  void OnHop(const std::shared_ptr<Chain>& chain, HttpExchange exchange);
  void End(const std::shared_ptr<Chain>& chain, HttpExchange exchange);

  const Clock& clock_;
  std::mutex mutex_;  // Guards what follows and Chain::transfer; never held while calling out.
  TransferId last_id_ = 0;
  std::unordered_map<TransferId, std::shared_ptr<Chain>> chains_;
  std::unique_ptr<HttpClient> client_;  // The first to go: its callbacks use the rest.
};

}  // namespace httptask
