#include "runner/cli/task/test_har.h"

#include <algorithm>
#include <utility>

#include "plugin/base/clock.h"
#include "plugin/base/har.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

using std::chrono::microseconds;

double Milliseconds(microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

std::string VersionOf(const ExchangeRecord& exchange) {
  return exchange.http_version.empty() ? "1.1" : exchange.http_version;
}

// HAR counts the handshake within `connect`, and wants -1 for what did not happen.
Json MakeTimings(const Timings& timings) {
  const auto optional = [](microseconds time) {
    return time.count() == 0 ? -1.0 : Milliseconds(time);
  };
  const auto before = timings.queue + timings.dns + timings.connect + timings.tls;
  const auto receive = timings.total - before - timings.first_byte;
  return {{"blocked", Milliseconds(timings.queue)},
          {"dns", optional(timings.dns)},
          {"connect", optional(timings.connect + timings.tls)},
          {"ssl", optional(timings.tls)},
          {"send", 0},
          {"wait", Milliseconds(timings.first_byte)},
          {"receive", Milliseconds(std::max(receive, microseconds(0)))}};
}

constexpr char kLeftOut[] = "left out: more than 64 KiB";

Json MakeContent(const ExchangeRecord& exchange) {
  const std::string& body = exchange.body;
  Json content = {{"size", exchange.body_bytes},
                  {"mimeType", ToUtf8(FindHeader(exchange.headers, "Content-Type"))}};
  const bool is_text = IsUtf8(body);
  content["text"] = is_text ? body : EncodeBase64(body);
  if (!is_text) content["encoding"] = "base64";
  if (body.empty() && exchange.body_bytes > 0) content["comment"] = kLeftOut;
  return content;
}

Json MakeResponse(const ExchangeRecord& exchange) {
  Json json = {{"status", exchange.status_code},
               {"statusText", ToUtf8(exchange.reason_phrase)},
               {"httpVersion", "HTTP/" + VersionOf(exchange)},
               {"cookies", HarSetCookies(exchange.headers)},
               {"headers", HarFields(exchange.headers)},
               {"content", MakeContent(exchange)},
               {"redirectURL", ToUtf8(FindHeader(exchange.headers, "Location"))},
               {"headersSize", -1},
               {"bodySize", -1}};
  // HAR has no place for them; fields of one's own begin so.
  if (!exchange.trailers.empty()) json["_trailers"] = HarFields(exchange.trailers);
  return json;
}

Json MakeRequest(const ExchangeRecord& exchange) {
  Json json = HarRequest(exchange.request, VersionOf(exchange));
  json["bodySize"] = exchange.request_body_bytes;
  if (exchange.request.body.empty() && exchange.request_body_bytes > 0) json["comment"] = kLeftOut;
  return json;
}

Json MakeEntry(const ExchangeRecord& exchange) {
  Json entry = {{"startedDateTime", FormatTime(exchange.start_time)},
                {"time", Milliseconds(exchange.timings.total)},
                {"request", MakeRequest(exchange)},
                {"response", MakeResponse(exchange)},
                {"cache", Json::object()},
                {"timings", MakeTimings(exchange.timings)}};
  const std::string& address = exchange.remote_address;
  if (!address.empty()) entry["serverIPAddress"] = address.substr(0, address.rfind(':'));
  if (!exchange.error.empty()) entry["comment"] = ToUtf8(exchange.error);
  return entry;
}

// What a result tells of its attempts.
std::vector<ExchangeRecord> ToldExchanges(const TaskResult& result) {
  std::vector<ExchangeRecord> exchanges;
  for (const Attempt& attempt : result.attempts) {
    RequestRecord request = result.request;
    for (const Hop& hop : attempt.hops) {
      exchanges.push_back({.request = std::exchange(request, {hop.next_method, hop.location}),
                           .start_time = attempt.start_time,
                           .timings = hop.timings,
                           .remote_address = hop.remote_address,
                           .status_code = hop.status_code,
                           .headers = {{"Location", hop.location}}});
    }
    exchanges.push_back({.request = std::move(request),
                         .start_time = attempt.start_time,
                         .timings = attempt.timings,
                         .remote_address = attempt.remote_address,
                         .status_code = attempt.status_code});
    if (!attempt.error.ok()) exchanges.back().error = MessageOf(attempt.error);
  }
  for (ExchangeRecord& told : exchanges) told.request_body_bytes = told.request.body.size();
  return exchanges;
}

// What is too large for each attempt is there once, of the last.
void AddLargeBodies(const TaskResult& result, std::vector<ExchangeRecord>& exchanges) {
  for (ExchangeRecord& exchange : exchanges) {
    const RequestRecord& sent = result.request;
    RequestRecord& request = exchange.request;
    const bool is_same = request.method == sent.method && request.url == sent.url;
    if (is_same && exchange.request_body_bytes > kExchangeBodyBytesMax) request.body = sent.body;
  }
  ExchangeRecord& last = exchanges.back();
  if (last.body_bytes > kExchangeBodyBytesMax) last.body = result.body;
}

}  // namespace

Json MakeHar(const TaskResult& result, std::vector<ExchangeRecord> exchanges) {
  if (exchanges.empty()) exchanges = ToldExchanges(result);
  if (exchanges.empty()) exchanges.push_back({.request = result.request});
  AddLargeBodies(result, exchanges);
  std::vector<Json> entries;
  for (const ExchangeRecord& exchange : exchanges) entries.push_back(MakeEntry(exchange));
  return HarLog(std::move(entries));
}

}  // namespace httptask::runner
