#include "plugin/base/har.h"

#include <algorithm>
#include <utility>

#include "plugin/base/own_fields.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

Json Pair(std::string_view name, std::string_view value) {
  return {{"name", ToUtf8(name)}, {"value", ToUtf8(value)}};
}

// `a=b`; without `=` a name alone.
Json PairOf(std::string_view text) {
  const size_t equals = std::min(text.find('='), text.size());
  return Pair(text.substr(0, equals), text.substr(std::min(equals + 1, text.size())));
}

// The query's pairs as they stand in the URL.
Json Query(std::string_view url) {
  Json list = Json::array();
  url = url.substr(0, url.find('#'));
  const size_t start = url.find('?');
  if (start == std::string_view::npos) return list;
  for (const std::string_view part : Split(url.substr(start + 1), '&')) {
    if (!part.empty()) list.push_back(PairOf(part));
  }
  return list;
}

// The pairs of the Cookie header (RFC 6265, section 4.2.1).
Json Cookies(const HeaderFields& headers) {
  Json list = Json::array();
  for (const std::string_view part : Split(FindHeader(headers, "Cookie"), ';')) {
    if (!Trim(part).empty()) list.push_back(PairOf(Trim(part)));
  }
  return list;
}

void PutAttribute(Json& cookie, std::string_view attribute) {
  const size_t equals = std::min(attribute.find('='), attribute.size());
  const std::string_view name = Trim(attribute.substr(0, equals));
  const std::string value = ToUtf8(Trim(attribute.substr(std::min(equals + 1, attribute.size()))));
  if (EqualsIgnoreCase(name, "Path")) cookie["path"] = value;
  if (EqualsIgnoreCase(name, "Domain")) cookie["domain"] = value;
  if (EqualsIgnoreCase(name, "HttpOnly")) cookie["httpOnly"] = true;
  if (EqualsIgnoreCase(name, "Secure")) cookie["secure"] = true;
}

Json SetCookie(std::string_view line) {
  const std::vector<std::string_view> parts = Split(line, ';');
  Json cookie = PairOf(Trim(parts.front()));
  for (size_t i = 1; i < parts.size(); ++i) PutAttribute(cookie, parts[i]);
  return cookie;
}

Json PostData(const RequestRecord& request) {
  Json data = {{"mimeType", ToUtf8(FindHeader(request.headers, "Content-Type"))}};
  const bool is_text = IsUtf8(request.body);
  data["text"] = is_text ? request.body : EncodeBase64(request.body);
  if (!is_text) data["_encoding"] = "base64";
  return data;
}

}  // namespace

Json HarFields(const HeaderFields& fields) {
  Json list = Json::array();
  for (const auto& [name, value] : fields) list.push_back(Pair(name, value));
  return list;
}

Json HarRequest(const RequestRecord& request, std::string_view http_version) {
  Json json = {{"method", ToUtf8(request.method)},
               {"url", ToUtf8(request.url)},
               {"httpVersion", "HTTP/" + std::string(http_version)},
               {"cookies", Cookies(request.headers)},
               {"headers", HarFields(SentFields(request))},
               {"queryString", Query(request.url)},
               {"headersSize", -1},
               {"bodySize", request.body.size()}};
  if (!request.body.empty()) json["postData"] = PostData(request);
  return json;
}

Json HarSetCookies(const HeaderFields& headers) {
  Json list = Json::array();
  for (const auto& [name, value] : headers) {
    if (EqualsIgnoreCase(name, "Set-Cookie")) list.push_back(SetCookie(value));
  }
  return list;
}

Json HarLog(std::vector<Json> entries) {
  return {{"log",
           {{"version", "1.2"},
            {"creator", {{"name", "httptask"}, {"version", "1"}}},
            {"entries", std::move(entries)}}}};
}

}  // namespace httptask
