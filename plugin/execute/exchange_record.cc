#include "plugin/execute/exchange_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"

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

HeaderFields Shown(HeaderFields fields, const EchoFilter& filter) {
  for (auto& [name, value] : fields) value = filter.Hide(std::move(value));
  return fields;
}

void TraceAnswer(const HttpResponse& answer, uint64_t body_bytes, const EchoFilter& filter,
                 ExchangeRecord& record) {
  record.status_code = answer.status_code;
  record.reason_phrase = filter.Hide(answer.reason_phrase);
  record.http_version = answer.http_version;
  record.headers = Shown(answer.headers, filter);
  record.trailers = Shown(answer.trailers, filter);
  record.body_bytes = body_bytes;
  if (answer.body.size() <= kExchangeBodyBytesMax) record.body = filter.Hide(answer.body);
}

ExchangeRecord StartRecord(RequestRecord request, std::chrono::system_clock::time_point start) {
  ExchangeRecord record{.request = std::move(request), .start_time = start};
  record.request_body_bytes = record.request.body.size();
  if (record.request_body_bytes > kExchangeBodyBytesMax) record.request.body = std::string();
  return record;
}

// A redirect takes header fields out by their names.
RequestRecord FollowingRequest(RequestRecord request, const HttpHop& hop,
                               const EchoFilter& filter) {
  request.method = hop.next_method;
  request.url = filter.Hide(hop.location);
  if (!hop.keeps_body) request.body = std::string();
  std::erase_if(request.headers, [&](const HeaderField& field) {
    return std::ranges::none_of(hop.next_header_names, [&](const std::string& name) {
      return EqualsIgnoreCase(name, field.first);
    });
  });
  return request;
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

void TraceExchange(const HttpExchange& exchange, const Attempt& attempt,
                   const RequestRecord& request, const EchoFilter& filter,
                   std::vector<ExchangeRecord>& traced) {
  RequestRecord sent = request;
  auto start = attempt.start_time;
  Timings rest = exchange.timings;  // `total` holds the redirects as well.
  for (const HttpHop& hop : exchange.hops) {
    ExchangeRecord& record = traced.emplace_back(StartRecord(sent, start));
    record.timings = hop.timings;
    record.remote_address = hop.remote_address;
    TraceAnswer(hop.answer, hop.answer_body_bytes, filter, record);
    sent = FollowingRequest(std::move(sent), hop, filter);
    start += std::chrono::duration_cast<std::chrono::system_clock::duration>(hop.timings.total);
    rest.total -= std::min(rest.total, hop.timings.total);
  }
  ExchangeRecord& record = traced.emplace_back(StartRecord(std::move(sent), start));
  record.timings = rest;
  record.remote_address = exchange.remote_address;
  const HttpResponse& answer = exchange.broken_head ? *exchange.broken_head : exchange.response;
  TraceAnswer(answer, answer.body.size(), filter, record);
  if (!exchange.status.ok()) {
    record.error = filter.Hide(
        fmt::format("{}: {}", ReasonName(ReasonOf(exchange.status)), MessageOf(exchange.status)));
  }
  if (traced.size() <= kExchangesMax) return;
  traced.erase(traced.begin(), traced.end() - static_cast<ptrdiff_t>(kExchangesMax));
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

void RecordItems(ItemReader items, TaskResult& result) {
  if (result.status_code / 100 != 2) return;
  if (!items.why().empty()) result.explanation = items.why();
  result.body = items.TakeUnread();
  if (!result.body.empty() && result.explanation.empty()) {
    result.explanation = "no event came: what the server sent instead is the body";
  }
  result.items = std::move(items).Finish();
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
