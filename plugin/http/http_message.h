#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/guard/url.h"

namespace httptask {

// Time limits of one attempt.
struct HttpTimeouts {
  // Name lookup, TCP connect and TLS handshake together.
  std::chrono::milliseconds connect{5'000};
  // From the last byte of the request to the first byte of the answer.
  std::chrono::milliseconds first_byte{30'000};
  // Between any two bytes while the request goes out, and then while the answer comes in.
  std::chrono::milliseconds idle{30'000};
  // Everything: waiting for a connection and redirects included.
  std::chrono::milliseconds total{60'000};
};

// Size limits of one attempt.
struct HttpLimits {
  size_t request_header_count_max = 100;
  size_t request_header_bytes_max = 64 * 1024;        // All header fields together.
  size_t request_header_field_bytes_max = 16 * 1024;  // One of them.
  size_t request_url_bytes_max = 16 * 1024;
  size_t request_body_bytes_max = size_t{64} << 20;  // Files included.
  size_t request_body_pieces_max = 1'000;
  size_t response_header_count_max = 200;
  size_t response_header_bytes_max = 64 * 1024;           // Trailers and interim answers included.
  size_t response_body_bytes_max = size_t{10} << 20;      // In memory, after decoding.
  uint64_t response_file_bytes_max = uint64_t{16} << 30;  // In HttpRequest::output_file.
  // Decoded bytes per received byte, from the first MiB of decoded bytes on.
  size_t response_ratio_max = 100;
};

// A piece of a request's body: the bytes, or else a whole file, read while it is sent.
struct BodyPiece {
  std::string bytes;
  std::string file;  // A path; it must be a regular file that does not change meanwhile.
};

// What a connection proves and trusts beyond the defaults; all PEM texts.
struct TlsCredential {
  std::string certificate;  // The client's, with its chain after it; empty: none.
  std::string key;
  std::string key_password;
  std::string authorities;  // Trusted instead of the client's own; empty: those.

  bool operator==(const TlsCredential&) const = default;
};

enum class HttpVersion {
  kHttp1,  // HTTP/1.1.
  kHttp2,  // HTTP/2 where a TLS server agrees (ALPN), else HTTP/1.1.
};

// A request, ready to send. Values may be secrets: never log one.
struct HttpRequest {
  std::string method;
  std::string url;
  HeaderFields headers;
  std::string body;
  // Instead of `body`, one after the other: what is large, or lies in files.
  std::vector<BodyPiece> body_pieces;
  // Whether the task has a body: an empty one still sends `Content-Length: 0`.
  bool has_body = false;
  // It must not be sent twice, although its method says that this does no harm.
  bool once_only = false;
  HttpTimeouts timeouts;
  HttpLimits limits;
  HttpVersion version = HttpVersion::kHttp1;
  // Asks for gzip, deflate, br and zstd unless a header names codings, and unpacks the answer.
  // Otherwise the body is as received.
  bool decompress = true;
  // Null: no client certificate, the client's own authorities.
  std::shared_ptr<const TlsCredential> tls;
  // Requests with different keys or TLS credentials share neither connections nor TLS sessions: the
  // credentials that they use.
  std::string pool_key;

  // Where the body of a 2xx answer goes instead of HttpResponse::body: a file that is replaced
  // (mode 0600) once the answer is whole, and left as it was otherwise.
  std::string output_file;
  // Or this: called on the client's thread with each decoded piece of a 2xx answer's body; must not
  // block. False ends the transfer, and what came so far counts as the whole answer
  // (HttpResponse::is_cut). Limited by response_file_bytes_max.
  std::function<bool(std::string_view bytes)> on_body;
  // How long after the head of a 2xx answer `on_body` is called; then the transfer ends, and what
  // came so far counts as the whole answer. 0: as long as the timeouts allow.
  std::chrono::milliseconds on_body_time_max{0};

  // How many redirects RedirectingHttpClient follows; 0: each is an answer.
  size_t redirects_max = 0;
  // Names of header fields that hold credentials: they never follow a redirect to another origin,
  // not even where MayLeaveOrigin holds.
  std::vector<std::string> credential_headers;
};

// Whether it may be sent again without harm (RFC 9110, section 9.2.2): GET, HEAD, OPTIONS, PUT,
// DELETE; a request also by its own word.
bool IsIdempotent(std::string_view method);
bool IsIdempotent(const HttpRequest& request);

// Whether a header field that a task gives may go along to another origin, which the task did not
// name: Accept, Accept-Charset, Accept-Encoding, Accept-Language, User-Agent. Any other may hold a
// secret.
bool MayLeaveOrigin(std::string_view header_name);

// Refuses what would break the message: names that are no token, values with CR, LF, NUL or other
// controls, header fields that frame the message or name the peer (Host, Content-Length,
// Transfer-Encoding, Connection, …), methods other than GET, HEAD, POST, PUT, PATCH, DELETE,
// OPTIONS, and anything above the limits. Every problem at once (ARGUMENT_INVALID). Otherwise the
// parts of its URL.
StatusOr<Url> CheckRequest(const HttpRequest& request);

// A body that was written to HttpRequest::output_file.
struct BodyFile {
  std::string path;
  uint64_t bytes = 0;
  std::string sha256;  // Lower-case hexadecimal.

  bool operator==(const BodyFile&) const = default;
};

// An answer, whatever its status.
struct HttpResponse {
  int status_code = 0;
  std::string reason_phrase;
  std::string http_version;  // `1.0`, `1.1`, `2`.
  HeaderFields headers;      // In order, values without control characters.
  HeaderFields trailers;     // The same, after a chunked body.
  std::string body;          // Decoded; empty when it went elsewhere.
  std::optional<BodyFile> file;
  bool is_cut = false;  // HttpRequest::on_body wanted no more, or its time was over.
};

// How a connection was secured.
struct TlsFacts {
  std::string version;  // `TLSv1.3`.
  std::string cipher;   // `TLS_AES_256_GCM_SHA384`.
  // The server's certificate (RFC 2253 names).
  std::string subject;
  std::string issuer;
  std::chrono::system_clock::time_point valid_until;

  bool operator==(const TlsFacts&) const = default;
};

// A redirect that was followed. Holds URLs and an answer: they may hold secrets.
struct HttpHop {
  std::string method;
  std::string url;
  int status_code = 0;
  // The request that followed.
  std::string next_method;
  std::string location;
  // Whether it was sent without header fields or a client certificate that may be secret.
  bool drops_credentials = false;
  Timings timings;
  std::string remote_address;
  // The answer that led on; a body of more than kHopBodyBytesMax is left out.
  HttpResponse answer;
  uint64_t answer_body_bytes = 0;
  // What the request that followed took along: names of header fields, and whether the body.
  std::vector<std::string> next_header_names;
  bool keeps_body = false;
};
inline constexpr size_t kHopBodyBytesMax = kExchangeBodyBytesMax;

// One attempt as it went.
struct HttpExchange {
  // OK when an answer came in whole. Otherwise TARGET_BLOCKED, TARGET_UNREACHABLE, TLS_UNTRUSTED,
  // DEADLINE_EXCEEDED, RESPONSE_TOO_LARGE, RESPONSE_INVALID, STORAGE_FAILED (output_file),
  // CANCELLED, or RESULT_UNKNOWN where bytes of a request that is not idempotent may have reached
  // the server. The message holds host and port, never the path, query or anything secret.
  Status status;
  HttpResponse response;
  // The head of a 2xx answer that did not come to its end, although on_body may have been given
  // parts of its body; only beside an error.
  std::optional<HttpResponse> broken_head;
  Timings timings;
  std::string remote_address;
  std::optional<TlsFacts> tls;
  // Whether any byte of the request may have left: of any request that is not idempotent, where
  // redirects were followed.
  bool sent = false;
  // The redirects before the answer.
  std::vector<HttpHop> hops;
  // Why the answer, a redirect, was not followed although redirects_max allows some; else empty.
  std::string redirect_refusal;
};

}  // namespace httptask
