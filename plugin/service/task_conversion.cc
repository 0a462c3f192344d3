#include "plugin/service/task_conversion.h"

#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using std::chrono::microseconds;

void SetDuration(microseconds value, google::protobuf::Duration& message) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(value);
  message.set_seconds(seconds.count());
  message.set_nanos(static_cast<int32_t>(std::chrono::nanoseconds(value - seconds).count()));
}

void SetTimestamp(std::chrono::system_clock::time_point value,
                  google::protobuf::Timestamp& message) {
  const auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(value.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  message.set_seconds(seconds.count());
  message.set_nanos(static_cast<int32_t>((time - seconds).count()));
}

v1::Timings ToTimings(const Timings& timings) {
  v1::Timings message;
  SetDuration(timings.queue, *message.mutable_queue());
  SetDuration(timings.dns, *message.mutable_dns());
  SetDuration(timings.connect, *message.mutable_connect());
  SetDuration(timings.tls, *message.mutable_tls());
  SetDuration(timings.first_byte, *message.mutable_first_byte());
  SetDuration(timings.total, *message.mutable_total());
  return message;
}

template <typename Fields>
void AddHeaders(HeaderFields headers, Fields& fields) {
  fields.Reserve(static_cast<int>(headers.size()));
  for (auto& [name, value] : headers) {
    v1::HeaderField* field = fields.Add();
    field->set_name(ToUtf8(std::move(name)));
    field->set_value(ToUtf8(std::move(value)));
  }
}

v1::Outcome ToOutcome(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSucceeded:
      return v1::OUTCOME_SUCCEEDED;
    case Outcome::kRejected:
      return v1::OUTCOME_REJECTED;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

void SetParts(const TaskResult& result, v1::TaskResult& message) {
  if (result.saved_body) {
    message.mutable_saved_body()->set_path(ToUtf8(result.saved_body->path));
    message.mutable_saved_body()->set_bytes(result.saved_body->bytes);
    message.mutable_saved_body()->set_sha256(result.saved_body->sha256);
  }
  if (result.tls) {
    v1::TlsRecord& tls = *message.mutable_tls();
    tls.set_version(ToUtf8(result.tls->version));
    tls.set_cipher(ToUtf8(result.tls->cipher));
    tls.set_subject(ToUtf8(result.tls->subject));
    tls.set_issuer(ToUtf8(result.tls->issuer));
    SetTimestamp(result.tls->valid_until, *tls.mutable_valid_until());
  }
  if (!result.outputs.is_null()) message.set_outputs_json(FormatJson(result.outputs));
  if (!result.items.is_null()) message.set_items_json(FormatJson(result.items));
}

v1::Hop ToHop(const Hop& hop) {
  v1::Hop message;
  message.set_method(ToUtf8(hop.method));
  message.set_url(ToUtf8(hop.url));
  message.set_status_code(hop.status_code);
  message.set_next_method(ToUtf8(hop.next_method));
  message.set_location(ToUtf8(hop.location));
  message.set_drops_credentials(hop.drops_credentials);
  *message.mutable_timings() = ToTimings(hop.timings);
  message.set_remote_address(ToUtf8(hop.remote_address));
  return message;
}

v1::ExchangeRecord ToExchange(ExchangeRecord record) {
  v1::ExchangeRecord message;
  *message.mutable_request() = httptask::ToMessage(std::move(record.request));
  message.set_request_body_bytes(record.request_body_bytes);
  SetTimestamp(record.start_time, *message.mutable_start_time());
  *message.mutable_timings() = ToTimings(record.timings);
  message.set_remote_address(ToUtf8(std::move(record.remote_address)));
  message.set_status_code(record.status_code);
  message.set_reason_phrase(ToUtf8(std::move(record.reason_phrase)));
  message.set_http_version(ToUtf8(std::move(record.http_version)));
  AddHeaders(std::move(record.headers), *message.mutable_headers());
  AddHeaders(std::move(record.trailers), *message.mutable_trailers());
  message.set_body(std::move(record.body));
  message.set_body_bytes(record.body_bytes);
  message.set_error(ToUtf8(std::move(record.error)));
  return message;
}

}  // namespace

v1::Attempt ToMessage(Attempt attempt) {
  v1::Attempt message;
  message.set_number(attempt.number);
  SetTimestamp(attempt.start_time, *message.mutable_start_time());
  message.set_status_code(attempt.status_code);
  *message.mutable_timings() = ToTimings(attempt.timings);
  message.set_remote_address(ToUtf8(std::move(attempt.remote_address)));
  if (!attempt.error.ok()) {
    message.set_reason(std::string(ReasonName(ReasonOf(attempt.error))));
    message.set_message(ToUtf8(MessageOf(attempt.error)));
  }
  if (attempt.wait.count() > 0) SetDuration(attempt.wait, *message.mutable_wait());
  message.set_request(attempt.request);
  message.set_decision(ToUtf8(std::move(attempt.decision)));
  for (const Hop& hop : attempt.hops) *message.add_hops() = ToHop(hop);
  return message;
}

v1::RequestRecord ToMessage(RequestRecord request) {
  v1::RequestRecord message;
  message.set_method(ToUtf8(std::move(request.method)));
  message.set_url(ToUtf8(std::move(request.url)));
  AddHeaders(std::move(request.headers), *message.mutable_headers());
  message.set_body(std::move(request.body));
  return message;
}

v1::RawExchange ToMessage(RawExchange raw) {
  v1::RawExchange message;
  message.set_request(std::move(raw.request));
  message.set_response(std::move(raw.response));
  for (ExchangeRecord& record : raw.exchanges) {
    *message.add_exchanges() = ToExchange(std::move(record));
  }
  return message;
}

v1::TaskResult ToMessage(TaskResult result) {
  v1::TaskResult message;
  message.set_outcome(ToOutcome(result.outcome));
  message.set_status_code(result.status_code);
  message.set_reason_phrase(ToUtf8(std::move(result.reason_phrase)));
  AddHeaders(std::move(result.headers), *message.mutable_headers());
  message.set_body(std::move(result.body));
  *message.mutable_request() = ToMessage(std::move(result.request));
  *message.mutable_timings() = ToTimings(result.timings);
  for (Attempt& attempt : result.attempts) {
    *message.add_attempts() = ToMessage(std::move(attempt));
  }
  message.set_http_version(ToUtf8(std::move(result.http_version)));
  AddHeaders(std::move(result.trailers), *message.mutable_trailers());
  message.set_explanation(ToUtf8(std::move(result.explanation)));
  message.set_is_repeated(result.is_repeated);
  SetParts(result, message);
  return message;
}

}  // namespace httptask
