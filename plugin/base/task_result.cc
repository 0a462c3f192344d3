#include "plugin/base/task_result.h"

#include <cmath>

#include "plugin/base/charset.h"
#include "plugin/base/clock.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

// A media type without parameters, in lower case (RFC 9110, section 8.3.1).
std::string Essence(std::string_view media_type) {
  return ToLower(Trim(media_type.substr(0, media_type.find(';'))));
}

std::string Charset(std::string_view media_type) {
  const std::string lower = ToLower(media_type);
  const size_t found = lower.find("charset=");
  if (found == std::string::npos) return "";
  std::string_view value = std::string_view(lower).substr(found + 8);
  value = Trim(value.substr(0, value.find(';')));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  return std::string(value);
}

bool IsJsonType(std::string_view essence) {
  return essence == "application/json" || essence == "text/json" || essence.ends_with("+json");
}

// Whether a body under this media type may be JSON that was labelled badly.
bool MayBeUnlabelledJson(std::string_view essence) {
  return essence.empty() || essence == "application/octet-stream";
}

Json HeadersToJson(const HeaderFields& headers) {
  Json object = Json::object();
  for (const auto& [name, value] : headers) {
    std::string key = ToUtf8(name);
    for (const auto& [known, values] : object.items()) {
      if (EqualsIgnoreCase(known, key)) key = known;
    }
    object[key].push_back(ToUtf8(value));
  }
  return object;
}

// Milliseconds with three decimals.
Json Milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

Json TimingsToJson(const Timings& timings) {
  Json json = Json::object();
  json["queue"] = Milliseconds(timings.queue);
  json["dns"] = Milliseconds(timings.dns);
  json["connect"] = Milliseconds(timings.connect);
  json["tls"] = Milliseconds(timings.tls);
  json["firstByte"] = Milliseconds(timings.first_byte);
  json["total"] = Milliseconds(timings.total);
  return json;
}

Json HopToJson(const Hop& hop) {
  return {{"method", hop.method},
          {"url", ToUtf8(hop.url)},
          {"statusCode", hop.status_code},
          {"nextMethod", hop.next_method},
          {"location", ToUtf8(hop.location)},
          {"dropsCredentials", hop.drops_credentials},
          {"timings", TimingsToJson(hop.timings)},
          {"remoteAddress", hop.remote_address}};
}

Json AttemptToJson(const Attempt& attempt) {
  Json json = Json::object();
  json["number"] = attempt.number;
  json["startTime"] = FormatTime(attempt.start_time);
  json["statusCode"] = attempt.status_code;
  json["timings"] = TimingsToJson(attempt.timings);
  json["remoteAddress"] = attempt.remote_address;
  if (!attempt.error.ok()) {
    json["error"] = {{"reason", ReasonName(ReasonOf(attempt.error))},
                     {"message", MessageOf(attempt.error)}};
  }
  if (attempt.wait.count() > 0) json["wait"] = attempt.wait.count();
  if (attempt.request > 1) json["request"] = attempt.request;
  if (!attempt.decision.empty()) json["decision"] = attempt.decision;
  for (const Hop& hop : attempt.hops) json["hops"].push_back(HopToJson(hop));
  return json;
}

Json TlsToJson(const TlsRecord& tls) {
  return {{"version", ToUtf8(tls.version)},
          {"cipher", ToUtf8(tls.cipher)},
          {"subject", ToUtf8(tls.subject)},
          {"issuer", ToUtf8(tls.issuer)},
          {"validUntil", FormatTime(tls.valid_until)}};
}

}  // namespace

bool IsUnknown(const TaskResult& result) {
  if (result.outcome != Outcome::kRejected || result.attempts.empty()) return false;
  const Status& error = result.attempts.back().error;
  return !error.ok() && ReasonOf(error) == Reason::kResultUnknown;
}

Json BodyToJson(std::string_view body, std::string_view media_type) {
  if (body.empty()) return nullptr;
  const std::optional<std::string> decoded = DecodeCharset(body, Charset(media_type));
  if (decoded) body = *decoded;
  const std::string essence = Essence(media_type);
  if (IsJsonType(essence)) {
    if (auto json = ParseJson(body); json.ok()) return *std::move(json);
  } else if (MayBeUnlabelledJson(essence)) {
    if (auto json = ParseJson(body); json.ok() && json->is_structured()) return *std::move(json);
  }
  if (IsUtf8(body)) return std::string(body);
  return {{"base64", EncodeBase64(body)}};
}

std::string_view FindHeader(const HeaderFields& headers, std::string_view name) {
  for (const auto& [field, value] : headers) {
    if (EqualsIgnoreCase(field, name)) return value;
  }
  return {};
}

Json RequestToJson(const RequestRecord& request) {
  Json json = Json::object();
  json["method"] = request.method;
  json["url"] = ToUtf8(request.url);
  json["headers"] = HeadersToJson(request.headers);
  json["body"] = BodyToJson(request.body, FindHeader(request.headers, "Content-Type"));
  return json;
}

Json ResponseToJson(const TaskResult& result) {
  Json response = Json::object();
  response["statusCode"] = result.status_code;
  response["reasonPhrase"] = ToUtf8(result.reason_phrase);
  response["headers"] = HeadersToJson(result.headers);
  response["body"] = BodyToJson(result.body, FindHeader(result.headers, "Content-Type"));
  if (!result.http_version.empty()) response["httpVersion"] = result.http_version;
  if (!result.trailers.empty()) response["trailers"] = HeadersToJson(result.trailers);
  if (result.saved_body) {
    response["file"] = {{"path", ToUtf8(result.saved_body->path)},
                        {"bytes", result.saved_body->bytes},
                        {"sha256", result.saved_body->sha256}};
  }
  if (result.tls) response["tls"] = TlsToJson(*result.tls);
  return response;
}

Json TriedToJson(const TaskResult& tried) {
  Json json = Json::object();
  if (!tried.request.method.empty()) json["request"] = RequestToJson(tried.request);
  for (const Attempt& attempt : tried.attempts) json["attempts"].push_back(AttemptToJson(attempt));
  return json;
}

Json ResultToJson(const TaskResult& result) {
  Json json = Json::object();
  json["response"] = result.status_code == 0 ? Json(nullptr) : ResponseToJson(result);
  json["request"] = RequestToJson(result.request);
  json["timings"] = TimingsToJson(result.timings);
  json["attempts"] = Json::array();
  for (const Attempt& attempt : result.attempts) json["attempts"].push_back(AttemptToJson(attempt));
  json["outcome"] = result.outcome == Outcome::kSucceeded ? "SUCCEEDED" : "REJECTED";
  if (!result.outputs.is_null()) json["outputs"] = result.outputs;
  if (!result.items.is_null()) json["items"] = result.items;
  if (!result.explanation.empty()) json["explanation"] = result.explanation;
  if (result.is_repeated) json["repeated"] = true;
  return json;
}

}  // namespace httptask
