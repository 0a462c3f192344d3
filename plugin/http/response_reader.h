#pragma once

#include <cstddef>
#include <string_view>

#include "plugin/http/http_message.h"

namespace httptask {

// Collects an answer line by line and holds it to its limits. Pure.
class ResponseReader {
 public:
  explicit ResponseReader(const HttpLimits& limits);

  // One line of a head or of the trailers: status line, field, or the empty line at the end.
  // Interim answers (1xx) are dropped; trailers are counted and dropped. False when a limit is
  // passed.
  bool AddHeaderLine(std::string_view line);
  // Decoded bytes of the body, after `received_bytes` of it came in as sent. `expected_bytes`: the
  // declared length or 0. False when a limit is passed.
  bool AddBody(std::string_view bytes, size_t received_bytes, size_t expected_bytes = 0);

  // Whether a status line came.
  bool has_begun() const { return has_begun_; }
  // Whether a final head (no interim one) came up to its end.
  bool has_head() const { return head_is_done_; }
  // RESPONSE_TOO_LARGE once a limit is passed.
  const Status& status() const { return status_; }
  const HttpResponse& response() const { return response_; }
  HttpResponse TakeResponse() { return std::move(response_); }

 private:
  bool Fail(std::string_view message, size_t limit);
  void AddStatusLine(std::string_view line);
  void AddField(std::string_view line);

  const HttpLimits limits_;
  HttpResponse response_;
  Status status_;
  size_t header_count_ = 0;
  size_t header_bytes_ = 0;
  bool has_begun_ = false;
  bool head_is_done_ = false;
  bool is_chunked_ = false;
};

}  // namespace httptask
