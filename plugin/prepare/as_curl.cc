#include <fmt/format.h>

#include "plugin/base/own_fields.h"
#include "plugin/base/text.h"
#include "plugin/prepare/prepare.h"

namespace httptask {
namespace {

// A word of a shell can hold no NUL, and a terminal shows no other bytes than UTF-8.
bool IsPlainText(std::string_view body) {
  return IsUtf8(body) && body.find('\0') == std::string_view::npos;
}

// A command that writes the text. Who copies it from a terminal would lose carriage returns.
std::string PrintCommand(std::string_view body) {
  if (!IsPlainText(body)) {
    return fmt::format("printf %s {} | base64 --decode", ShellQuote(EncodeBase64(body)));
  }
  const std::string escaped = ReplaceAll(ReplaceAll(body, "\\", "\\\\"), "\r", "\\r");
  return "printf %b " + ShellQuote(escaped);
}

// curl takes dots out of a path unless it is told not to.
bool HasDotSegment(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  return path.find("/./") != std::string_view::npos ||
         path.find("/../") != std::string_view::npos || path.ends_with("/.") ||
         path.ends_with("/..");
}

// These methods say `Content-Length: 0` where there is no body.
bool HasBody(const RequestRecord& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

// From this size on curl asks whether it may send a body.
constexpr size_t kExpectBytes = size_t{1} << 20;

// Header fields that curl is given: those of the request, then what plugin/http adds in the same
// order, then what curl would add of its own and is told not to (`Name:`).
std::vector<std::string> HeaderWords(const RequestRecord& request) {
  std::vector<std::string> words;
  for (const auto& [name, value] : request.headers) {
    words.push_back(Trim(value).empty() ? name + ";" : name + ": " + value);
  }
  const auto lacks = [&](std::string_view name) {
    return FindHeader(request.headers, name).empty();
  };
  if (lacks("User-Agent")) words.push_back(fmt::format("User-Agent: {}", UserAgent()));
  if (lacks("Accept-Encoding"))
    words.push_back(fmt::format("Accept-Encoding: {}", kAcceptEncoding));
  if (lacks("Accept")) words.push_back("Accept:");
  if (HasBody(request) && lacks("Content-Type")) words.push_back("Content-Type:");
  if (request.body.size() > kExpectBytes) words.push_back("Expect:");
  return words;
}

}  // namespace

std::string FormatAsCurl(const RequestRecord& request) {
  // With --request HEAD curl would wait for a body.
  std::string text = request.method == "HEAD" ? "curl --head" : "curl --request " + request.method;
  const auto add = [&](std::string_view option, std::string_view value) {
    text += fmt::format(" \\\n  {} {}", option, ShellQuote(value));
  };
  // curl reads brackets and braces in a URL as patterns.
  if (request.url.find_first_of("[]{}") != std::string::npos) text += " --globoff";
  if (HasDotSegment(request.url)) text += " --path-as-is";
  add("--url", request.url);
  for (const std::string& word : HeaderWords(request)) add("--header", word);
  text += " \\\n  --compressed";  // Unpacks what comes, whatever field asked for it.
  if (!HasBody(request)) return text;
  if (IsPlainText(request.body) && request.body.find('\r') == std::string::npos) {
    add("--data-raw", request.body);
    return text;
  }
  add("--data-binary", "@-");
  return PrintCommand(request.body) + " | " + text;
}

}  // namespace httptask
