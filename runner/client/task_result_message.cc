#include "runner/client/task_result_message.h"

#include <utility>

namespace httptask::runner {
namespace {

using std::chrono::microseconds;

microseconds ToMicroseconds(const google::protobuf::Duration& duration) {
  return std::chrono::seconds(duration.seconds()) +
         std::chrono::duration_cast<microseconds>(std::chrono::nanoseconds(duration.nanos()));
}

std::chrono::system_clock::time_point ToTime(const google::protobuf::Timestamp& time) {
  return std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::system_clock::duration>(
          std::chrono::seconds(time.seconds()) + std::chrono::nanoseconds(time.nanos())));
}

Timings TimingsFromMessage(const v1::Timings& message) {
  Timings timings;
  timings.queue = ToMicroseconds(message.queue());
  timings.dns = ToMicroseconds(message.dns());
  timings.connect = ToMicroseconds(message.connect());
  timings.tls = ToMicroseconds(message.tls());
  timings.first_byte = ToMicroseconds(message.first_byte());
  timings.total = ToMicroseconds(message.total());
  return timings;
}

Hop HopFromMessage(const v1::Hop& message) {
  return {.method = message.method(),
          .url = message.url(),
          .status_code = message.status_code(),
          .next_method = message.next_method(),
          .location = message.location(),
          .drops_credentials = message.drops_credentials(),
          .timings = TimingsFromMessage(message.timings()),
          .remote_address = message.remote_address()};
}

Attempt AttemptFromMessage(const v1::Attempt& message) {
  Attempt attempt;
  attempt.number = message.number();
  attempt.start_time = ToTime(message.start_time());
  attempt.status_code = message.status_code();
  attempt.timings = TimingsFromMessage(message.timings());
  attempt.remote_address = message.remote_address();
  if (!message.reason().empty()) {
    attempt.error =
        MakeError(ReasonFromName(message.reason()).value_or(Reason::kInternal), message.message());
  }
  attempt.wait =
      std::chrono::duration_cast<std::chrono::milliseconds>(ToMicroseconds(message.wait()));
  attempt.request = message.request() == 0 ? 1 : message.request();
  attempt.decision = message.decision();
  for (const v1::Hop& hop : message.hops()) attempt.hops.push_back(HopFromMessage(hop));
  return attempt;
}

template <typename Fields>
HeaderFields HeadersFromMessage(Fields& fields) {
  HeaderFields headers;
  headers.reserve(static_cast<size_t>(fields.size()));
  for (v1::HeaderField& field : fields) {
    headers.emplace_back(std::move(*field.mutable_name()), std::move(*field.mutable_value()));
  }
  return headers;
}

// What the plugin wrote parses; what does not is told as its text.
Json JsonFromMessage(const std::string& text) {
  if (text.empty()) return nullptr;
  StatusOr<Json> json = ParseJson(text);
  return json.ok() ? *std::move(json) : Json(text);
}

TlsRecord TlsFromMessage(const v1::TlsRecord& message) {
  return {message.version(), message.cipher(), message.subject(), message.issuer(),
          ToTime(message.valid_until())};
}

}  // namespace

RequestRecord RequestFromMessage(v1::RequestRecord message) {
  return {std::move(*message.mutable_method()), std::move(*message.mutable_url()),
          HeadersFromMessage(*message.mutable_headers()), std::move(*message.mutable_body())};
}

ExchangeRecord ExchangeFromMessage(v1::ExchangeRecord message) {
  return {.request = RequestFromMessage(std::move(*message.mutable_request())),
          .request_body_bytes = message.request_body_bytes(),
          .start_time = ToTime(message.start_time()),
          .timings = TimingsFromMessage(message.timings()),
          .remote_address = message.remote_address(),
          .status_code = message.status_code(),
          .reason_phrase = message.reason_phrase(),
          .http_version = message.http_version(),
          .headers = HeadersFromMessage(*message.mutable_headers()),
          .trailers = HeadersFromMessage(*message.mutable_trailers()),
          .body = std::move(*message.mutable_body()),
          .body_bytes = message.body_bytes(),
          .error = message.error()};
}

TaskResult TaskResultFromMessage(v1::TaskResult message) {
  TaskResult result;
  result.outcome =
      message.outcome() == v1::OUTCOME_SUCCEEDED ? Outcome::kSucceeded : Outcome::kRejected;
  result.status_code = message.status_code();
  result.reason_phrase = std::move(*message.mutable_reason_phrase());
  result.headers = HeadersFromMessage(*message.mutable_headers());
  result.body = std::move(*message.mutable_body());
  result.request = RequestFromMessage(std::move(*message.mutable_request()));
  result.timings = TimingsFromMessage(message.timings());
  for (const v1::Attempt& attempt : message.attempts()) {
    result.attempts.push_back(AttemptFromMessage(attempt));
  }
  result.http_version = std::move(*message.mutable_http_version());
  result.trailers = HeadersFromMessage(*message.mutable_trailers());
  if (message.has_saved_body()) {
    const v1::SavedBody& saved = message.saved_body();
    result.saved_body = SavedBody{saved.path(), saved.bytes(), saved.sha256()};
  }
  if (message.has_tls()) result.tls = TlsFromMessage(message.tls());
  result.outputs = JsonFromMessage(message.outputs_json());
  result.items = JsonFromMessage(message.items_json());
  result.explanation = std::move(*message.mutable_explanation());
  result.is_repeated = message.is_repeated();
  return result;
}

}  // namespace httptask::runner
