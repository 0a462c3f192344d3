#include "runner/cli/task/test_har.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/har.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

using std::chrono::microseconds;
using std::chrono::system_clock;

double Milliseconds(microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

std::string VersionOf(const TaskResult& result) {
  return result.http_version.empty() ? "1.1" : result.http_version;
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

Json MakeContent(const TaskResult& result) {
  Json content = {{"size", result.body.size()},
                  {"mimeType", ToUtf8(FindHeader(result.headers, "Content-Type"))}};
  if (IsUtf8(result.body)) {
    content["text"] = result.body;
  } else {
    content["text"] = EncodeBase64(result.body);
    content["encoding"] = "base64";
  }
  return content;
}

Json MakeResponse(const TaskResult& result) {
  return {{"status", result.status_code},
          {"statusText", ToUtf8(result.reason_phrase)},
          {"httpVersion", "HTTP/" + VersionOf(result)},
          {"cookies", HarSetCookies(result.headers)},
          {"headers", HarFields(result.headers)},
          {"content", MakeContent(result)},
          {"redirectURL", ToUtf8(FindHeader(result.headers, "Location"))},
          {"headersSize", -1},
          {"bodySize", -1}};
}

// The first request in full; of the others what a result tells.
Json MakeRequest(const TaskResult& result, const Hop* before) {
  if (before == nullptr) return HarRequest(result.request, VersionOf(result));
  Json json = HarRequest({before->next_method, before->location, {}, ""}, VersionOf(result));
  json["headers"] = Json::array();
  json["comment"] = before->drops_credentials
                        ? "follows a redirect to another origin, without credentials"
                        : "follows a redirect";
  return json;
}

Json MakeEntry(system_clock::time_point start, const Timings& timings,
               const std::string& remote_address, Json request, Json response) {
  Json entry = {{"startedDateTime", FormatTime(start)},
                {"time", Milliseconds(timings.total)},
                {"request", std::move(request)},
                {"response", std::move(response)},
                {"cache", Json::object()},
                {"timings", MakeTimings(timings)}};
  if (!remote_address.empty()) {
    entry["serverIPAddress"] = remote_address.substr(0, remote_address.rfind(':'));
  }
  return entry;
}

// What came before the redirect is not kept of its answer.
Json MakeHopResponse(const TaskResult& result, const Hop& hop) {
  TaskResult redirect;
  redirect.status_code = hop.status_code;
  redirect.http_version = result.http_version;
  redirect.headers = {{"Location", hop.location}};
  return MakeResponse(redirect);
}

}  // namespace

Json MakeHar(const TaskResult& result) {
  const Attempt last = result.attempts.empty() ? Attempt{} : result.attempts.back();
  std::vector<Json> entries;
  const Hop* before = nullptr;
  system_clock::time_point start = last.start_time;
  Timings rest = result.timings;  // `total` holds the redirects as well.
  for (const Hop& hop : last.hops) {
    entries.push_back(MakeEntry(start, hop.timings, hop.remote_address, MakeRequest(result, before),
                                MakeHopResponse(result, hop)));
    start += std::chrono::duration_cast<system_clock::duration>(hop.timings.total);
    rest.total -= std::min(rest.total, hop.timings.total);
    before = &hop;
  }
  entries.push_back(MakeEntry(start, rest, last.remote_address, MakeRequest(result, before),
                              MakeResponse(result)));
  return HarLog(std::move(entries));
}

}  // namespace httptask::runner
