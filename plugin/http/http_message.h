#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"

namespace httptask {

// Time limits of one attempt.
struct HttpTimeouts {
  // Name lookup, TCP connect and TLS handshake together.
  std::chrono::milliseconds connect{5'000};
  // From the request being sent to the first byte of the answer, and then between any two bytes, in
  // either direction.
  std::chrono::milliseconds read{30'000};
  // Everything, waiting for a connection included.
  std::chrono::milliseconds total{60'000};
};

// Size limits of one attempt.
struct HttpLimits {
  size_t request_header_count_max = 100;
  size_t request_header_bytes_max = 64 * 1024;        // All header fields together.
  size_t request_header_field_bytes_max = 16 * 1024;  // One of them.
  size_t request_url_bytes_max = 16 * 1024;
  size_t request_body_bytes_max = size_t{64} << 20;
  size_t response_header_count_max = 200;
  size_t response_header_bytes_max = 64 * 1024;       // Trailers and interim answers included.
  size_t response_body_bytes_max = size_t{10} << 20;  // After decoding.
  // Decoded bytes per received byte, from the first MiB of decoded bytes on.
  size_t response_ratio_max = 100;
};

// A request, ready to send. Values may be secrets: never log one.
struct HttpRequest {
  std::string method;
  std::string url;
  HeaderFields headers;
  std::string body;
  // Whether the task has a body: an empty one still sends `Content-Length: 0`.
  bool has_body = false;
  HttpTimeouts timeouts;
  HttpLimits limits;
  // Requests with different keys never share a connection: the credentials that they use.
  std::string pool_key;
};

// Whether it may be sent again without harm (RFC 9110, section 9.2.2): GET, HEAD, OPTIONS, PUT,
// DELETE.
bool IsIdempotent(std::string_view method);

// Refuses what would break the message: names that are no token, values with CR, LF, NUL or other
// controls, header fields that frame the message or name the peer (Host, Content-Length,
// Transfer-Encoding, Connection, …), methods other than GET, HEAD, POST, PUT, PATCH, DELETE,
// OPTIONS, and anything above the limits. Every problem at once (ARGUMENT_INVALID).
Status CheckRequest(const HttpRequest& request);

// An answer, whatever its status.
struct HttpResponse {
  int status_code = 0;
  std::string reason_phrase;
  HeaderFields headers;  // Values without control characters.
  std::string body;      // Decoded.
};

// One attempt as it went.
struct HttpExchange {
  // OK when an answer came in whole. Otherwise TARGET_BLOCKED, TARGET_UNREACHABLE, TLS_UNTRUSTED,
  // DEADLINE_EXCEEDED, RESPONSE_TOO_LARGE, RESPONSE_INVALID, CANCELLED, or RESULT_UNKNOWN where
  // bytes of a request that is not idempotent may have reached the server. The message holds host
  // and port, never the path, query or anything secret.
  Status status;
  HttpResponse response;
  Timings timings;
  std::string remote_address;
  // Whether any byte of the request may have left.
  bool sent = false;
};

}  // namespace httptask
