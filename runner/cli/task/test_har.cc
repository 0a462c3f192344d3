#include "runner/cli/task/test_har.h"

#include "plugin/base/clock.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

double Milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

Json NamesAndValues(const HeaderFields& fields) {
  Json list = Json::array();
  for (const auto& [name, value] : fields) {
    list.push_back({{"name", ToUtf8(name)}, {"value", ToUtf8(value)}});
  }
  return list;
}

// As the query stands in the URL, still encoded.
Json QueryOf(std::string_view url) {
  Json list = Json::array();
  const size_t mark = url.find('?');
  if (mark == std::string_view::npos) return list;
  const std::string_view query = url.substr(mark + 1, url.find('#') - mark - 1);
  for (const std::string_view part : Split(query, '&')) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    list.push_back({{"name", part.substr(0, equals)}, {"value", value}});
  }
  return list;
}

std::string VersionOf(const TaskResult& result) {
  return "HTTP/" + (result.http_version.empty() ? "1.1" : result.http_version);
}

Json MakeRequest(const TaskResult& result) {
  const RequestRecord& request = result.request;
  Json json = {{"method", request.method},
               {"url", ToUtf8(request.url)},
               {"httpVersion", VersionOf(result)},
               {"cookies", Json::array()},
               {"headers", NamesAndValues(request.headers)},
               {"queryString", QueryOf(ToUtf8(request.url))},
               {"headersSize", -1},
               {"bodySize", request.body.size()}};
  if (!request.body.empty()) {
    json["postData"] = {{"mimeType", ToUtf8(FindHeader(request.headers, "Content-Type"))},
                        {"params", Json::array()},
                        {"text", ToUtf8(request.body)}};
  }
  return json;
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
          {"httpVersion", VersionOf(result)},
          {"cookies", Json::array()},
          {"headers", NamesAndValues(result.headers)},
          {"content", MakeContent(result)},
          {"redirectURL", ToUtf8(FindHeader(result.headers, "Location"))},
          {"headersSize", -1},
          {"bodySize", -1}};
}

// HAR counts the handshake within `connect`, and wants -1 for what did not happen.
Json MakeTimings(const Timings& timings) {
  const auto optional = [](std::chrono::microseconds time) {
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
          {"receive", Milliseconds(std::max(receive, std::chrono::microseconds(0)))}};
}

}  // namespace

Json MakeHar(const TaskResult& result) {
  const Attempt last = result.attempts.empty() ? Attempt{} : result.attempts.back();
  Json entry = {{"startedDateTime", FormatTime(last.start_time)},
                {"time", Milliseconds(result.timings.total)},
                {"request", MakeRequest(result)},
                {"response", MakeResponse(result)},
                {"cache", Json::object()},
                {"timings", MakeTimings(result.timings)}};
  if (!last.remote_address.empty()) {
    entry["serverIPAddress"] = last.remote_address.substr(0, last.remote_address.rfind(':'));
  }
  Json log = {{"version", "1.2"},
              {"creator", {{"name", "httptask"}, {"version", "1"}}},
              {"entries", Json::array({std::move(entry)})}};
  return {{"log", std::move(log)}};
}

}  // namespace httptask::runner
