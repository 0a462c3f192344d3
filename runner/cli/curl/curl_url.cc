#include "runner/cli/curl/curl_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "plugin/base/text.h"

namespace httptask::runner {

bool HoldsGlob(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  return url.find_first_of("[{", std::min(url.find_first_of("/?", host), url.size())) !=
         std::string_view::npos;
}

std::string RemoveDots(const std::string& url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string::npos ? url.size() : url.find('/', scheme + 3);
  const size_t end = std::min(url.find_first_of("?#"), url.size());
  if (begin >= end) return url;
  std::vector<std::string> kept;
  const std::vector<std::string_view> segments =
      Split(std::string_view(url).substr(begin + 1, end - begin - 1), '/');
  for (size_t i = 0; i < segments.size(); ++i) {
    const bool is_dot = segments[i] == "." || segments[i] == "..";
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (!is_dot) kept.emplace_back(segments[i]);
    if (is_dot && i + 1 == segments.size()) kept.emplace_back();
  }
  return url.substr(0, begin + 1) + Join(kept, "/") + url.substr(end);
}

std::string AddFileName(std::string url, std::string_view file) {
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos || url.find_first_of("?#") != std::string::npos) return url;
  const bool has_path = url.find('/', scheme + 3) != std::string::npos;
  if (!has_path) url += '/';
  if (!url.ends_with('/')) return url;
  return url + PercentEncode(file.substr(file.rfind('/') + 1));
}

std::string EncodeBeyondAscii(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const size_t begin = std::min(url.find_first_of("/?#", host), url.size());
  std::string made(url.substr(0, begin));
  for (const char letter : url.substr(begin)) {
    const auto byte = static_cast<unsigned char>(letter);
    made += byte < 0x80 ? std::string(1, letter) : fmt::format("%{:02X}", byte);
  }
  return made;
}

}  // namespace httptask::runner
