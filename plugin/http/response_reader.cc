#include "plugin/http/response_reader.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/http/curl_limits.h"

namespace httptask {
namespace {

constexpr size_t kRatioFreeBytes = size_t{1} << 20;
constexpr size_t kReserveBytesMax = size_t{1} << 20;

std::string Sanitize(std::string_view text) {
  std::string clean(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
  std::replace_if(clean.begin(), clean.end(), is_control, ' ');
  return std::string(Trim(clean));
}

}  // namespace

ResponseReader::ResponseReader(const HttpLimits& limits) : limits_(limits) {}

bool ResponseReader::Fail(std::string_view message, size_t limit) {
  status_ = MakeError(Reason::kResponseTooLarge,
                      "the answer has " + std::string(message) + " " + std::to_string(limit));
  return false;
}

bool ResponseReader::AddHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > limits_.response_header_bytes_max) {
    return Fail("a head whose bytes are more than", limits_.response_header_bytes_max);
  }
  const bool is_end = Trim(line).empty();
  if (!is_end && ++header_count_ > limits_.response_header_count_max) {
    return Fail("a head whose lines are more than", limits_.response_header_count_max);
  }
  if (head_is_done_) return true;
  if (is_end) {
    head_is_done_ = response_.status_code >= 200;
  } else if (line.starts_with("HTTP/")) {
    AddStatusLine(line);
  } else {
    AddField(line);
  }
  return true;
}

void ResponseReader::AddStatusLine(std::string_view line) {
  has_begun_ = true;
  response_ = {};
  is_chunked_ = false;
  const size_t space = std::min(line.find(' '), line.size());
  const std::string_view rest = Trim(line.substr(space));
  const char* end = rest.data() + rest.size();
  const auto parsed = std::from_chars(rest.data(), end, response_.status_code);
  response_.reason_phrase = Sanitize({parsed.ptr, static_cast<size_t>(end - parsed.ptr)});
}

void ResponseReader::AddField(std::string_view line) {
  const bool is_folded = line.front() == ' ' || line.front() == '\t';
  if (is_folded && !response_.headers.empty()) {
    response_.headers.back().second += " " + Sanitize(line);
    return;
  }
  const size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return;
  const std::string_view value = line.substr(colon + 1);
  response_.headers.emplace_back(Sanitize(line.substr(0, colon)), Sanitize(value));
  if (EqualsIgnoreCase(response_.headers.back().first, "Transfer-Encoding")) is_chunked_ = true;
}

bool ResponseReader::AddBody(std::string_view bytes, size_t received_bytes, size_t expected_bytes) {
  std::string& body = response_.body;
  const size_t size = body.size() + bytes.size();
  if (size > limits_.response_body_bytes_max) {
    body.clear();
    return Fail("a body whose bytes are more than", limits_.response_body_bytes_max);
  }
  // libcurl counts the bytes of a chunked body only after it has handed them over.
  const size_t received = received_bytes + (is_chunked_ ? kReceiveBufferBytes : 0);
  if (size > kRatioFreeBytes && size / limits_.response_ratio_max > received) {
    body.clear();
    return Fail("a body that unpacks to more times its own size than", limits_.response_ratio_max);
  }
  if (body.empty())
    body.reserve(std::min({expected_bytes, kReserveBytesMax, limits_.response_body_bytes_max}));
  body.append(bytes);
  return true;
}

}  // namespace httptask
