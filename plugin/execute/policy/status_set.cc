#include "plugin/execute/policy/status_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "plugin/base/check.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr int kStatusMin = 100;
constexpr int kStatusMax = 599;

std::optional<int> ParseStatus(std::string_view text) {
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || status < kStatusMin || status > kStatusMax) return std::nullopt;
  return status;
}

}  // namespace

bool StatusSet::Add(std::string_view word) {
  word = Trim(word);
  if (word.size() == 3 && ToLower(word.substr(1)) == "xx" && word[0] >= '1' && word[0] <= '5') {
    const int first = (word[0] - '0') * 100;
    ranges_.push_back({first, first + 99});
    return true;
  }
  const size_t dash = word.find('-');
  const auto least = ParseStatus(word.substr(0, dash));
  const auto most = dash == std::string_view::npos ? least : ParseStatus(word.substr(dash + 1));
  if (!least || !most || *least > *most) return false;
  ranges_.push_back({*least, *most});
  return true;
}

bool StatusSet::Contains(int status_code) const {
  return std::ranges::any_of(ranges_, [&](const Bounds<int>& range) {
    return range.least <= status_code && status_code <= range.most;
  });
}

StatusSet MakeStatusSet(std::initializer_list<std::string_view> words) {
  StatusSet set;
  for (const std::string_view word : words) {
    const bool added = set.Add(word);
    HTTPTASK_CHECK(added);
  }
  return set;
}

StatusSet ReadStatusSet(SettingReader& reader, std::string_view name) {
  StatusSet set;
  for (const std::string& word : reader.Texts(name)) {
    if (set.Add(word)) continue;
    reader.Fault(name, "format",
                 fmt::format("`{}` is no status: write 404, 2xx or 200-299", ToTerminal(word)));
  }
  return set;
}

}  // namespace httptask
