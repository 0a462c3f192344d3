#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugin/http/http_message.h"

namespace httptask {

// Collects an answer line by line and holds it to its limits. Pure.
class ResponseReader {
 public:
  explicit ResponseReader(const HttpLimits& limits);

  // One line of a head or of the trailers: status line, field, or the empty line at the end.
  // Interim answers (1xx) are dropped. False when a limit is passed or the framing contradicts
  // itself.
  bool AddHeaderLine(std::string_view line);
  // Decoded bytes of the body, after `received_bytes` of it came in as sent. `expected_bytes`: the
  // declared length or 0. False when a limit is passed.
  bool AddBody(std::string_view bytes, uint64_t received_bytes, uint64_t expected_bytes = 0);
  // The same for bytes that go elsewhere: they count towards `response_file_bytes_max`.
  bool CountBody(size_t bytes, uint64_t received_bytes);

  // Whether a status line came.
  bool has_begun() const { return has_begun_; }
  // Whether a final head (no interim one) came up to its end.
  bool has_head() const { return head_is_done_; }
  // Whether the head says more than once where the answer ends, so that what follows it cannot be
  // trusted (RFC 9112, section 6.3).
  bool is_ambiguous() const { return is_ambiguous_; }
  // RESPONSE_TOO_LARGE once a limit is passed, RESPONSE_INVALID for lengths that differ.
  const Status& status() const { return status_; }
  const HttpResponse& response() const { return response_; }
  HttpResponse TakeResponse() { return std::move(response_); }

 private:
  bool Fail(std::string_view message, uint64_t limit);
  bool Count(size_t bytes, uint64_t received_bytes, uint64_t bytes_max);
  bool AddStatusLine(std::string_view line);
  bool AddField(std::string_view line, HeaderFields& fields);
  bool NoteFraming(const HeaderField& field);

  const HttpLimits limits_;
  HttpResponse response_;
  Status status_;
  size_t header_count_ = 0;
  size_t header_bytes_ = 0;
  uint64_t body_bytes_ = 0;
  std::string length_;  // Content-Length as it stands.
  bool has_begun_ = false;
  bool head_is_done_ = false;
  bool is_chunked_ = false;
  bool is_ambiguous_ = false;
};

}  // namespace httptask
