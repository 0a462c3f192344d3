#include <fmt/format.h>

#include "plugin/base/text.h"
#include "plugin/prepare/prepare.h"

namespace httptask {

std::string FormatAsCurl(const RequestRecord& request) {
  std::string text = "curl --request " + request.method;
  const auto add = [&](std::string_view option, std::string_view value) {
    text += fmt::format(" \\\n  {} {}", option, ShellQuote(value));
  };
  // curl reads brackets and braces in a URL as patterns.
  if (request.url.find_first_of("[]{}") != std::string::npos) text += " --globoff";
  add("--url", request.url);
  for (const auto& [name, value] : request.headers) {
    add("--header", value.empty() ? name + ";" : name + ": " + value);
  }
  if (!request.body.empty()) add("--data-raw", request.body);
  return text;
}

}  // namespace httptask
