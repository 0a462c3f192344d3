#include "plugin/execute/exchange_record.h"

#include <fmt/format.h>

#include <utility>

namespace httptask {
namespace {

TlsRecord ToRecord(const TlsFacts& facts) {
  return {facts.version, facts.cipher, facts.subject, facts.issuer, facts.valid_until};
}

std::string ShownUrl(const std::string& url, const EchoFilter& filter) {
  std::string shown = filter.Hide(url);
  if (shown.size() <= kHopUrlBytesMax) return shown;
  return shown.substr(0, kHopUrlBytesMax) + "…";
}

bool BreaksStreamOff(Reason reason) {
  return reason == Reason::kDeadlineExceeded || reason == Reason::kResponseInvalid ||
         reason == Reason::kResultUnknown || reason == Reason::kTargetUnreachable;
}

}  // namespace

std::vector<Hop> TellHops(const std::vector<HttpHop>& hops, const std::string& url,
                          const EchoFilter& filter) {
  std::vector<Hop> told;
  for (const HttpHop& hop : hops) {
    told.push_back({.method = hop.method,
                    .url = told.empty() ? ShownUrl(url, filter) : told.back().location,
                    .status_code = hop.status_code,
                    .next_method = hop.next_method,
                    .location = ShownUrl(hop.location, filter),
                    .drops_credentials = hop.drops_credentials,
                    .timings = hop.timings,
                    .remote_address = hop.remote_address});
  }
  return told;
}

void RecordAttempt(Attempt attempt, TaskResult& result) {
  std::vector<Attempt>& attempts = result.attempts;
  if (attempts.size() >= kAttemptsMax) attempts.erase(attempts.begin());
  attempts.push_back(std::move(attempt));
}

void RecordExchange(const HttpExchange& exchange, Attempt& attempt) {
  attempt.timings = exchange.timings;
  attempt.remote_address = exchange.remote_address;
  attempt.error = exchange.status;
  if (exchange.status.ok()) attempt.status_code = exchange.response.status_code;
}

void RecordAnswer(HttpExchange exchange, TaskResult& result) {
  HttpResponse& response = exchange.response;
  result.timings = exchange.timings;
  result.status_code = exchange.status.ok() ? response.status_code : 0;
  result.reason_phrase = std::move(response.reason_phrase);
  result.http_version = std::move(response.http_version);
  result.headers = std::move(response.headers);
  result.trailers = std::move(response.trailers);
  result.body = std::move(response.body);
  result.saved_body.reset();
  if (response.file) {
    result.saved_body = SavedBody{response.file->path, response.file->bytes, response.file->sha256};
  }
  result.tls.reset();
  if (exchange.tls) result.tls = ToRecord(*exchange.tls);
  result.explanation = std::move(exchange.redirect_refusal);
}

bool EndStream(HttpExchange& exchange, ItemReader& items) {
  if (exchange.response.is_cut) {
    items.EndEarly(
        fmt::format("the stream was ended after maxSeconds, with {} items", items.count()));
  }
  if (!exchange.broken_head || !BreaksStreamOff(ReasonOf(exchange.status))) return false;
  items.EndEarly(fmt::format("the stream broke off after {} items: {}", items.count(),
                             MessageOf(exchange.status)));
  exchange.status = {};
  exchange.response = *std::exchange(exchange.broken_head, std::nullopt);
  return true;
}

HostGate::Result ToGateResult(const HttpExchange& exchange) {
  if (exchange.status.ok()) {
    return exchange.response.status_code >= 500 ? HostGate::Result::kFailed
                                                : HostGate::Result::kSucceeded;
  }
  const Reason reason = ReasonOf(exchange.status);
  const bool says_nothing = reason == Reason::kCancelled || reason == Reason::kArgumentInvalid ||
                            reason == Reason::kTargetBlocked || reason == Reason::kQueueFull;
  return says_nothing ? HostGate::Result::kUnknown : HostGate::Result::kFailed;
}

}  // namespace httptask
