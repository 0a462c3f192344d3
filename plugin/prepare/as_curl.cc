#include <fmt/format.h>

#include "plugin/base/text.h"
#include "plugin/prepare/prepare.h"

namespace httptask {
namespace {

// A word of a shell can hold no NUL, and a terminal shows no other bytes than UTF-8.
bool IsPlainText(std::string_view body) {
  return IsUtf8(body) && body.find('\0') == std::string_view::npos;
}

// curl takes dots out of a path unless it is told not to.
bool HasDotSegment(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  return path.find("/./") != std::string_view::npos ||
         path.find("/../") != std::string_view::npos || path.ends_with("/.") ||
         path.ends_with("/..");
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
  for (const auto& [name, value] : request.headers) {
    add("--header", value.empty() ? name + ";" : name + ": " + value);
  }
  if (request.body.empty()) return text;
  // Of its own curl would call every body a form.
  if (FindHeader(request.headers, "Content-Type").empty()) add("--header", "Content-Type:");
  if (IsPlainText(request.body)) {
    add("--data-raw", request.body);
    return text;
  }
  add("--data-binary", "@-");
  return fmt::format("printf %s {} | base64 --decode | {}", ShellQuote(EncodeBase64(request.body)),
                     text);
}

}  // namespace httptask
