#include "plugin/http/redirect/redirecting_http_client.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "plugin/guard/url.h"
#include "plugin/http/redirect/redirect.h"

namespace httptask {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Ticks = std::chrono::steady_clock::time_point;

// Without path and query, which may hold secrets.
std::string DescribeHop(const HttpHop& hop) {
  const StatusOr<Url> url = ParseUrl(hop.url);
  return (url.ok() ? url->Origin() : std::string("the server")) + " redirected (" +
         std::to_string(hop.status_code) + ")";
}

std::vector<std::string> HeaderNames(const HttpRequest& request) {
  std::vector<std::string> names;
  for (const auto& [name, value] : request.headers) names.push_back(name);
  return names;
}

HttpHop MakeHop(const HttpRequest& request, HttpExchange exchange, const Redirect& redirect) {
  HttpHop hop{.method = request.method,
              .url = request.url,
              .status_code = exchange.response.status_code,
              .next_method = redirect.next->method,
              .location = redirect.next->url,
              .drops_credentials = redirect.drops_credentials,
              .timings = exchange.timings,
              .remote_address = std::move(exchange.remote_address),
              .answer = std::move(exchange.response)};
  hop.answer_body_bytes = hop.answer.body.size();
  if (hop.answer.body.size() > kHopBodyBytesMax) hop.answer.body = std::string();
  hop.next_header_names = HeaderNames(*redirect.next);
  hop.keeps_body = redirect.next->has_body;
  return hop;
}

}  // namespace

struct RedirectingHttpClient::Chain {
  TransferId id = 0;
  HttpRequest request;  // Of the hop under way.
  Done done;
  Ticks end;  // Of the time for all hops.
  Ticks begin;
  size_t hops_left = 0;
  std::vector<HttpHop> hops;
  bool was_carried_out = false;  // A request that is not idempotent has led elsewhere.
  std::optional<TransferId> transfer;
  bool is_cancelled = false;
};

RedirectingHttpClient::RedirectingHttpClient(std::unique_ptr<HttpClient> client, const Clock& clock)
    : clock_(clock), client_(std::move(client)) {}

RedirectingHttpClient::~RedirectingHttpClient() = default;

HttpClient::TransferId RedirectingHttpClient::Send(HttpRequest request, Done done) {
  auto chain = std::make_shared<Chain>();
  chain->begin = clock_.Ticks();
  chain->end = chain->begin + request.timeouts.total;
  chain->hops_left = request.redirects_max;
  chain->request = std::move(request);
  chain->done = std::move(done);
  {
    std::lock_guard lock(mutex_);
    chain->id = ++last_id_;
    chains_.emplace(chain->id, chain);
  }
  SendHop(chain);
  return chain->id;
}

void RedirectingHttpClient::SendHop(const std::shared_ptr<Chain>& chain) {
  // The hop may be over, and the next one under way, before Send returns.
  const size_t hop = chain->hops.size();
  // The last one may be given away; an earlier one is needed to make the next.
  HttpRequest request =
      chain->hops_left == 0 ? std::move(chain->request) : HttpRequest(chain->request);
  const TransferId id = client_->Send(std::move(request), [this, chain](HttpExchange exchange) {
    OnHop(chain, std::move(exchange));
  });
  bool must_cancel = false;
  {
    std::lock_guard lock(mutex_);
    if (!chains_.contains(chain->id) || chain->hops.size() != hop) return;
    chain->transfer = id;
    must_cancel = chain->is_cancelled;
  }
  if (must_cancel) client_->Cancel(id);
}

void RedirectingHttpClient::OnHop(const std::shared_ptr<Chain>& chain, HttpExchange exchange) {
  if (!exchange.status.ok() || !IsRedirect(exchange.response) ||
      (chain->hops_left == 0 && chain->hops.empty())) {
    return End(chain, std::move(exchange));
  }
  if (chain->hops_left == 0) {
    exchange.redirect_refusal = "the redirect is not followed: there were " +
                                std::to_string(chain->hops.size()) + " before, which is the limit";
    return End(chain, std::move(exchange));
  }
  Redirect redirect = FollowRedirect(chain->request, exchange.response);
  if (!redirect.next) {
    exchange.redirect_refusal = std::move(redirect.refusal);
    return End(chain, std::move(exchange));
  }
  chain->was_carried_out =
      chain->was_carried_out ||
      (!IsIdempotent(chain->request) && redirect.next->method != chain->request.method);
  const auto left = std::chrono::ceil<milliseconds>(chain->end - clock_.Ticks());
  redirect.next->timeouts.total = std::max(left, milliseconds(1));
  bool goes_on = true;
  {
    std::lock_guard lock(mutex_);
    goes_on = !chain->is_cancelled;
    if (!goes_on) {
      exchange.status = MakeError(Reason::kCancelled, "the request was cancelled at a redirect");
      exchange.response = {};
    } else {
      chain->hops.push_back(MakeHop(chain->request, std::move(exchange), redirect));
      chain->request = *std::move(redirect.next);
      --chain->hops_left;
      chain->transfer.reset();
    }
  }
  goes_on ? SendHop(chain) : End(chain, std::move(exchange));
}

void RedirectingHttpClient::End(const std::shared_ptr<Chain>& chain, HttpExchange exchange) {
  {
    std::lock_guard lock(mutex_);
    chains_.erase(chain->id);
  }
  if (!exchange.status.ok() && !chain->hops.empty()) {
    exchange.status = AddContext(std::move(exchange.status), DescribeHop(chain->hops.back()));
  }
  if (chain->was_carried_out) {
    exchange.sent = true;
    if (!exchange.status.ok() && ReasonOf(exchange.status) != Reason::kResultUnknown) {
      exchange.status = MakeError(
          Reason::kResultUnknown,
          "the request was carried out and led elsewhere, but that place gave no answer: " +
              std::string(MessageOf(exchange.status)));
    }
  }
  if (!chain->hops.empty()) {
    exchange.timings.total =
        std::chrono::duration_cast<microseconds>(clock_.Ticks() - chain->begin);
    exchange.hops = std::move(chain->hops);
  }
  const Done done = std::move(chain->done);
  done(std::move(exchange));
}

void RedirectingHttpClient::Cancel(TransferId id) {
  std::optional<TransferId> transfer;
  {
    std::lock_guard lock(mutex_);
    const auto found = chains_.find(id);
    if (found == chains_.end()) return;
    found->second->is_cancelled = true;
    transfer = found->second->transfer;
  }
  if (transfer) client_->Cancel(*transfer);
}

void RedirectingHttpClient::AfterAnswers(std::function<void()> then) {
  client_->AfterAnswers(std::move(then));
}

void RedirectingHttpClient::LendThread(const std::function<void()>& start) {
  client_->LendThread(start);
}

}  // namespace httptask
