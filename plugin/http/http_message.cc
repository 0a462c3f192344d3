#include "plugin/http/http_message.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

using Problems = std::vector<Problem>;

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

// They frame the message, belong to one connection, or say who the peer is.
constexpr std::string_view kReservedNames[] = {
    "host",       "content-length", "transfer-encoding", "te",     "trailer",   "connection",
    "keep-alive", "upgrade",        "http2-settings",    "expect", "forwarded", "via"};
constexpr std::string_view kReservedPrefixes[] = {"proxy-", "x-forwarded-"};

// RFC 9110, section 5.6.2.
constexpr bool IsTokenByte(char c) {
  const bool is_alphanumeric =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return IsTokenByte(c); });
}

bool HoldsControl(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && c != '\t') || byte == 0x7f;
  });
}

// Servers behind CGI cannot tell `_` from `-`.
bool IsReserved(std::string_view name) {
  const std::string plain = ReplaceAll(ToLower(name), "_", "-");
  return std::find(std::begin(kReservedNames), std::end(kReservedNames), plain) !=
             std::end(kReservedNames) ||
         std::any_of(std::begin(kReservedPrefixes), std::end(kReservedPrefixes),
                     [&](std::string_view prefix) { return plain.starts_with(prefix); });
}

std::string AtMost(size_t limit, std::string_view what) {
  return "at most " + std::to_string(limit) + " " + std::string(what) + " are allowed";
}

void CheckMethod(const HttpRequest& request, Problems& problems) {
  if (std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end()) {
    problems.push_back(
        {"method", "enum", "must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"});
  }
}

// Empty where there is a problem.
Url CheckTarget(const HttpRequest& request, Problems& problems) {
  if (request.url.size() > request.limits.request_url_bytes_max) {
    problems.push_back({"url", "maxLength", AtMost(request.limits.request_url_bytes_max, "bytes")});
    return {};
  }
  StatusOr<Url> url = ParseUrl(request.url);
  if (url.ok()) return *std::move(url);
  problems.push_back({"url", "syntax", std::string(MessageOf(url.status()))});
  return {};
}

void CheckField(const HeaderField& field, const HttpLimits& limits, Problems& problems) {
  const auto& [name, value] = field;
  if (!IsToken(name)) {
    problems.push_back(
        {"header", "syntax", "a header name may hold letters, digits and -_.~ alone"});
    return;
  }
  const auto add = [&](std::string code, std::string message) {
    problems.push_back({"header:" + name.substr(0, 100), std::move(code), std::move(message)});
  };
  if (IsReserved(name)) add("reserved", "is set by the client itself; leave it out");
  if (HoldsControl(value)) {
    add("syntax", "the value holds a line break or another control character");
  }
  if (name.size() + value.size() > limits.request_header_field_bytes_max) {
    add("maxLength", AtMost(limits.request_header_field_bytes_max, "bytes"));
  }
}

void CheckHeaders(const HttpRequest& request, Problems& problems) {
  const HttpLimits& limits = request.limits;
  if (request.headers.size() > limits.request_header_count_max) {
    problems.push_back(
        {"header", "maxItems", AtMost(limits.request_header_count_max, "header fields")});
    return;
  }
  size_t bytes = 0;
  for (const HeaderField& field : request.headers) {
    CheckField(field, limits, problems);
    bytes += field.first.size() + field.second.size() + 4;  // `: ` and the line's end.
  }
  if (bytes > limits.request_header_bytes_max) {
    problems.push_back(
        {"header", "maxLength", AtMost(limits.request_header_bytes_max, "bytes of header fields")});
  }
}

void CheckBody(const HttpRequest& request, Problems& problems) {
  const HttpLimits& limits = request.limits;
  size_t bytes = request.body.size();
  for (const BodyPiece& piece : request.body_pieces) bytes += piece.bytes.size();
  if (bytes > limits.request_body_bytes_max) {
    problems.push_back(
        {"body", "maxLength", AtMost(limits.request_body_bytes_max, "bytes of body")});
  }
  if (request.body_pieces.size() > limits.request_body_pieces_max) {
    problems.push_back(
        {"body", "maxItems", AtMost(limits.request_body_pieces_max, "pieces of body")});
  }
  const bool is_empty = request.body.empty() && request.body_pieces.empty();
  if (request.method == "HEAD" && (request.has_body || !is_empty)) {
    problems.push_back({"body", "forbidden", "a HEAD request has no body"});
  }
}

std::string Summarize(const Problems& problems) {
  std::string message = "the request cannot be sent";
  std::string_view separator = ": ";
  for (const Problem& problem : problems) {
    message += std::string(separator) + problem.path + ": " + problem.message;
    separator = "; ";
  }
  return message;
}

}  // namespace

bool IsIdempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" ||
         method == "DELETE";
}

bool IsIdempotent(const HttpRequest& request) {
  return !request.once_only && IsIdempotent(request.method);
}

bool MayLeaveOrigin(std::string_view header_name) {
  constexpr std::array<std::string_view, 5> kNames = {"accept", "accept-charset", "accept-encoding",
                                                      "accept-language", "user-agent"};
  return std::ranges::find(kNames, ToLower(header_name)) != kNames.end();
}

StatusOr<Url> CheckRequest(const HttpRequest& request) {
  Problems problems;
  CheckMethod(request, problems);
  Url url = CheckTarget(request, problems);
  CheckHeaders(request, problems);
  CheckBody(request, problems);
  if (problems.empty()) return url;
  const std::string message = Summarize(problems);
  return MakeError(Reason::kArgumentInvalid, message, std::move(problems));
}

}  // namespace httptask
