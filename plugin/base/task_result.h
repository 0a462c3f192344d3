#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// One header field line: name, value.
using HeaderField = std::pair<std::string, std::string>;
using HeaderFields = std::vector<HeaderField>;

// A request as a person may see it: secrets are `***`.
struct RequestRecord {
  std::string method;
  std::string url;
  HeaderFields headers;
  std::string body;

  bool operator==(const RequestRecord&) const = default;
};

// Where the time of an attempt went; phases that did not happen are zero.
struct Timings {
  std::chrono::microseconds queue{0};
  std::chrono::microseconds dns{0};
  std::chrono::microseconds connect{0};
  std::chrono::microseconds tls{0};
  std::chrono::microseconds first_byte{0};
  std::chrono::microseconds total{0};

  bool operator==(const Timings&) const = default;
};

// A redirect that was followed: a request and where its answer led. URLs without secrets.
struct Hop {
  std::string method;
  std::string url;
  int status_code = 0;
  // The request that followed.
  std::string next_method;
  std::string location;
  // Whether fields that may hold credentials, or a client certificate, stayed behind because it led
  // to another origin.
  bool drops_credentials = false;
  Timings timings;
  std::string remote_address;

  bool operator==(const Hop&) const = default;
};

// One try of sending.
struct Attempt {
  int number = 1;
  std::chrono::system_clock::time_point start_time;
  // 0 when no answer came; `error` then says why.
  int status_code = 0;
  Timings timings;
  // `203.0.113.7:443`, or empty.
  std::string remote_address;
  Status error;
  // How long was waited before it.
  std::chrono::milliseconds wait{0};
  // Which request of the task it is a try of: 1, and one more for each page or poll.
  int request = 1;
  // What was done after it and why: `again in 2000 ms: 503 is one of the statuses`. Empty after the
  // last.
  std::string decision;
  // The redirects before its answer, in order.
  std::vector<Hop> hops;

  bool operator==(const Attempt&) const = default;
};

// A request that went out and what came for it, as a person may see both: secrets are `***`.
struct ExchangeRecord {
  // Its body is there when it has kExchangeBodyBytesMax or less.
  RequestRecord request;
  uint64_t request_body_bytes = 0;
  std::chrono::system_clock::time_point start_time;
  Timings timings;
  std::string remote_address;
  // Of the answer; 0 and empty when none came.
  int status_code = 0;
  std::string reason_phrase;
  std::string http_version;
  HeaderFields headers;
  HeaderFields trailers;
  // Decoded; there when it has kExchangeBodyBytesMax or less.
  std::string body;
  uint64_t body_bytes = 0;
  // Why no answer came, or not in whole: `REASON: sentence`.
  std::string error;

  bool operator==(const ExchangeRecord&) const = default;
};
inline constexpr size_t kExchangeBodyBytesMax = 64 * 1024;

// A body that was written to a file.
struct SavedBody {
  std::string path;
  uint64_t bytes = 0;
  std::string sha256;  // Lower-case hexadecimal.

  bool operator==(const SavedBody&) const = default;
};

// How a connection was secured.
struct TlsRecord {
  std::string version;  // `TLSv1.3`.
  std::string cipher;
  // The server's certificate (RFC 2253 names).
  std::string subject;
  std::string issuer;
  std::chrono::system_clock::time_point valid_until;

  bool operator==(const TlsRecord&) const = default;
};

// What became of a task, seen from the workflow.
enum class Outcome {
  kSucceeded,  // The answer is one that the task accepts: 2xx, unless the task says otherwise.
  kRejected,   // Any other answer.
};

// The answer to a task. Both programs know it: the plugin makes it, the runner receives it.
struct TaskResult {
  Outcome outcome = Outcome::kSucceeded;
  int status_code = 0;
  std::string reason_phrase;
  HeaderFields headers;
  std::string body;
  RequestRecord request;
  Timings timings;
  std::vector<Attempt> attempts;
  std::string http_version;  // `1.1`, `2`; empty when no answer came.
  HeaderFields trailers;
  // Instead of `body`.
  std::optional<SavedBody> saved_body;
  std::optional<TlsRecord> tls;
  // What the task extracts, by name; null when it extracts nothing.
  Json outputs;
  // What came piece by piece: items of all pages, events, lines of JSON. Null when the task asks
  // for none.
  Json items;
  // Why the answer was rejected, or why no further page, poll or try was made; may be empty.
  std::string explanation;
  // Whether it is an earlier answer, given again.
  bool is_repeated = false;

  bool operator==(const TaskResult&) const = default;
};

// Whether the answer broke off of a request that must not be sent twice: its last attempt ended
// with RESULT_UNKNOWN, although the head and items of a stream are there. Another try could do it
// again.
bool IsUnknown(const TaskResult& result);

// A body as JSON, for `response.body` and `request.body`: parsed when the media type is JSON (or is
// missing or wrong, and the text is JSON all the same); a string when it is text in UTF-8 or in the
// charset that the media type names (DecodeCharset); otherwise {"base64": "…"}; null when empty.
Json BodyToJson(std::string_view body, std::string_view media_type);

// The value of the first header field of that name (case ignored), or "".
std::string_view FindHeader(const HeaderFields& headers, std::string_view name);

// The result JSON of the command line, console and worker, an interface:
// {"response": {"statusCode", "reasonPhrase", "headers": {name: [values]}, "body"},
//  "request": {"method", "url", "headers": {name: [values]}, "body"},
//  "timings": {"queue", "dns", "connect", "tls", "firstByte", "total"} (milliseconds, decimals),
//  "attempts": [{"number", "startTime", "statusCode", "timings", "remoteAddress", "error"?,
//                "wait"? (milliseconds), "request"?, "decision"?,
//                "hops"?: [{"method", "url", "statusCode", "nextMethod", "location",
//                           "dropsCredentials", "timings", "remoteAddress"}]}],
//  "outcome": "SUCCEEDED" | "REJECTED", "outputs"?, "items"?, "explanation"?, "repeated"?}
// Header names stand as received, those that differ in case as the first of them; `error` is
// {"reason", "message"}. Names with a question mark are there when there is something to tell; so
// are in the response "httpVersion", "trailers", "file" {"path", "bytes", "sha256"} and "tls"
// {"version", "cipher", "subject", "issuer", "validUntil"}. The member `response` alone.
Json ResponseToJson(const TaskResult& result);
Json ResultToJson(const TaskResult& result);
Json RequestToJson(const RequestRecord& request);
// What was tried before an error, where no answer came: {"request"?, "attempts"} as above; empty
// when nothing was.
Json TriedToJson(const TaskResult& tried);

}  // namespace httptask
