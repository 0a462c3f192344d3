#include "plugin/http/response_reader.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr size_t kRatioFreeBytes = size_t{1} << 20;
constexpr size_t kReserveBytesMax = size_t{1} << 20;

// Room for the header fields of most answers.
constexpr size_t kHeadersReserved = 16;

std::string FromLatin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) text += static_cast<char>(0xc0 | (byte >> 6));
    text += byte < 0x80 ? c : static_cast<char>(0x80 | (byte & 0x3f));
  }
  return text;
}

// Control characters become spaces, and there are none at the ends. What is no UTF-8 was meant as
// ISO-8859-1, the charset of HTTP/1.1 until RFC 7230.
std::string Sanitize(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  std::string clean(text);
  std::replace_if(clean.begin(), clean.end(), is_blank, ' ');
  return IsUtf8(clean) ? clean : FromLatin1(clean);
}

}  // namespace

ResponseReader::ResponseReader(const HttpLimits& limits) : limits_(limits) {}

bool ResponseReader::Fail(std::string_view message, uint64_t limit) {
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
  if (is_end) {
    head_is_done_ = head_is_done_ || response_.status_code >= 200;
    return true;
  }
  if (head_is_done_) return AddField(line, response_.trailers);
  return line.starts_with("HTTP/") ? AddStatusLine(line) : AddField(line, response_.headers);
}

bool ResponseReader::AddStatusLine(std::string_view line) {
  has_begun_ = true;
  response_ = {};
  response_.headers.reserve(kHeadersReserved);
  is_chunked_ = false;
  is_ambiguous_ = false;
  length_.clear();
  const size_t space = std::min(line.find(' '), line.size());
  response_.http_version = Sanitize(line.substr(5, space - 5));
  const std::string_view rest = Trim(line.substr(space));
  const char* end = rest.data() + rest.size();
  const auto parsed = std::from_chars(rest.data(), end, response_.status_code);
  response_.reason_phrase = Sanitize({parsed.ptr, static_cast<size_t>(end - parsed.ptr)});
  return true;
}

bool ResponseReader::AddField(std::string_view line, HeaderFields& fields) {
  const bool is_folded = line.front() == ' ' || line.front() == '\t';
  if (is_folded && !fields.empty()) {
    fields.back().second += " " + Sanitize(line);
    return true;
  }
  const size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return true;
  const std::string_view value = line.substr(colon + 1);
  fields.emplace_back(Sanitize(line.substr(0, colon)), Sanitize(value));
  return head_is_done_ || NoteFraming(fields.back());
}

bool ResponseReader::NoteFraming(const HeaderField& field) {
  const auto& [name, value] = field;
  if (EqualsIgnoreCase(name, "Transfer-Encoding")) is_chunked_ = true;
  if (EqualsIgnoreCase(name, "Content-Length")) {
    if (!length_.empty() && length_ != value) {
      status_ = MakeError(Reason::kResponseInvalid,
                          "the answer says two different lengths (Content-Length)");
      return false;
    }
    is_ambiguous_ = is_ambiguous_ || !length_.empty();
    length_ = value;
  }
  is_ambiguous_ = is_ambiguous_ || (is_chunked_ && !length_.empty());
  return true;
}

bool ResponseReader::Count(size_t bytes, uint64_t received_bytes, uint64_t bytes_max) {
  body_bytes_ += bytes;
  if (body_bytes_ > bytes_max) return Fail("a body whose bytes are more than", bytes_max);
  if (body_bytes_ > kRatioFreeBytes && body_bytes_ / limits_.response_ratio_max > received_bytes) {
    return Fail("a body that unpacks to more times its own size than", limits_.response_ratio_max);
  }
  return true;
}

bool ResponseReader::AddBody(std::string_view bytes, uint64_t received_bytes,
                             uint64_t expected_bytes) {
  std::string& body = response_.body;
  if (!Count(bytes.size(), received_bytes, limits_.response_body_bytes_max)) {
    body.clear();
    return false;
  }
  if (body.empty()) {
    body.reserve(
        std::min<uint64_t>({expected_bytes, kReserveBytesMax, limits_.response_body_bytes_max}));
  }
  body.append(bytes);
  return true;
}

bool ResponseReader::CountBody(size_t bytes, uint64_t received_bytes) {
  return Count(bytes, received_bytes, limits_.response_file_bytes_max);
}

}  // namespace httptask
