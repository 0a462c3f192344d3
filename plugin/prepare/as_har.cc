#include "plugin/base/text.h"
#include "plugin/prepare/prepare.h"

namespace httptask {
namespace {

Json Pair(std::string_view name, std::string_view value) {
  return {{"name", ToUtf8(name)}, {"value", ToUtf8(value)}};
}

// The query's pairs as they stand in the URL.
Json QueryList(std::string_view url) {
  Json list = Json::array();
  const size_t start = url.find('?');
  if (start == std::string_view::npos) return list;
  for (const std::string_view part : Split(url.substr(start + 1), '&')) {
    const size_t equals = std::min(part.find('='), part.size());
    list.push_back(Pair(part.substr(0, equals), part.substr(std::min(equals + 1, part.size()))));
  }
  return list;
}

// The pairs of the Cookie header (RFC 6265, section 4.2.1).
Json CookieList(const HeaderFields& headers) {
  Json list = Json::array();
  for (const std::string_view part : Split(FindHeader(headers, "Cookie"), ';')) {
    const std::string_view pair = Trim(part);
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    list.push_back(Pair(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))));
  }
  return list;
}

// HAR 1.2 has no place for bytes that are no text; `_encoding` is named as the format lets one name
// fields of one's own.
Json PostData(const RequestRecord& request) {
  Json data = {{"mimeType", FindHeader(request.headers, "Content-Type")}};
  const bool is_text = IsUtf8(request.body);
  data["text"] = is_text ? request.body : EncodeBase64(request.body);
  if (!is_text) data["_encoding"] = "base64";
  return data;
}

}  // namespace

Json FormatAsHar(const RequestRecord& request) {
  Json headers = Json::array();
  for (const auto& [name, value] : request.headers) headers.push_back(Pair(name, value));
  Json har_request = {{"method", request.method},  {"url", ToUtf8(request.url)},
                      {"httpVersion", "HTTP/1.1"}, {"cookies", CookieList(request.headers)},
                      {"headers", headers},        {"queryString", QueryList(request.url)},
                      {"headersSize", -1},         {"bodySize", request.body.size()}};
  if (!request.body.empty()) {
    har_request["postData"] = PostData(request);
  }
  // HAR wants times and an answer of every entry; a request that was not sent has none of its own.
  Json response = {{"status", 0},
                   {"statusText", ""},
                   {"httpVersion", ""},
                   {"cookies", Json::array()},
                   {"headers", Json::array()},
                   {"content", {{"size", 0}, {"mimeType", ""}}},
                   {"redirectURL", ""},
                   {"headersSize", -1},
                   {"bodySize", -1}};
  Json entry = {{"startedDateTime", "1970-01-01T00:00:00.000Z"},
                {"time", 0},
                {"request", har_request},
                {"response", response},
                {"cache", Json::object()},
                {"timings", {{"send", 0}, {"wait", 0}, {"receive", 0}}}};
  return {{"log",
           {{"version", "1.2"},
            {"creator", {{"name", "httptask"}, {"version", "1"}}},
            {"entries", Json::array({entry})}}}};
}

}  // namespace httptask
