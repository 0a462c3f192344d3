#include "plugin/http/request_head.h"

#include <string_view>

#include "plugin/base/own_fields.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

bool Has(const HeaderFields& headers, std::string_view name) {
  for (const HeaderField& field : headers) {
    if (EqualsIgnoreCase(field.first, name)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> HeaderLines(const HttpRequest& request) {
  std::vector<std::string> lines;
  lines.reserve(request.headers.size() + 4);
  for (const auto& [name, value] : request.headers) {
    const bool is_empty = Trim(value).empty();
    lines.push_back(is_empty ? name + ";" : name + ": " + value);
  }
  if (!Has(request.headers, "User-Agent")) {
    lines.push_back("User-Agent: " + std::string(UserAgent()));
  }
  if (request.decompress && !Has(request.headers, "Accept-Encoding")) {
    lines.push_back("Accept-Encoding: " + std::string(kAcceptEncoding));
  }
  for (const char* name : {"Accept", "Content-Type"}) {
    if (!Has(request.headers, name)) lines.push_back(std::string(name) + ":");
  }
  lines.push_back("Expect:");
  return lines;
}

bool CarriesBody(const HttpRequest& request) {
  return request.has_body || !request.body.empty() || !request.body_pieces.empty() ||
         request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

}  // namespace httptask
