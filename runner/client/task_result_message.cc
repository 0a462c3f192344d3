#include "runner/client/task_result_message.h"

namespace httptask::runner {
namespace {

using std::chrono::microseconds;

microseconds ToMicroseconds(const google::protobuf::Duration& duration) {
  return std::chrono::seconds(duration.seconds()) +
         std::chrono::duration_cast<microseconds>(std::chrono::nanoseconds(duration.nanos()));
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

Attempt AttemptFromMessage(const v1::Attempt& message) {
  Attempt attempt;
  attempt.number = message.number();
  attempt.start_time = std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::system_clock::duration>(
          std::chrono::seconds(message.start_time().seconds()) +
          std::chrono::nanoseconds(message.start_time().nanos())));
  attempt.status_code = message.status_code();
  attempt.timings = TimingsFromMessage(message.timings());
  attempt.remote_address = message.remote_address();
  if (!message.reason().empty()) {
    attempt.error =
        MakeError(ReasonFromName(message.reason()).value_or(Reason::kInternal), message.message());
  }
  return attempt;
}

template <typename Fields>
HeaderFields HeadersFromMessage(const Fields& fields) {
  HeaderFields headers;
  for (const v1::HeaderField& field : fields) headers.emplace_back(field.name(), field.value());
  return headers;
}

}  // namespace

RequestRecord RequestFromMessage(const v1::RequestRecord& message) {
  return {message.method(), message.url(), HeadersFromMessage(message.headers()), message.body()};
}

TaskResult TaskResultFromMessage(const v1::TaskResult& message) {
  TaskResult result;
  result.outcome =
      message.outcome() == v1::OUTCOME_SUCCEEDED ? Outcome::kSucceeded : Outcome::kRejected;
  result.status_code = message.status_code();
  result.reason_phrase = message.reason_phrase();
  result.headers = HeadersFromMessage(message.headers());
  result.body = message.body();
  result.request = RequestFromMessage(message.request());
  result.timings = TimingsFromMessage(message.timings());
  for (const v1::Attempt& attempt : message.attempts()) {
    result.attempts.push_back(AttemptFromMessage(attempt));
  }
  return result;
}

}  // namespace httptask::runner
