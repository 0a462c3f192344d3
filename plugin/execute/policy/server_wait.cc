#include "plugin/execute/policy/server_wait.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

// Numbers from here on are seconds since 1970, not from now (2001 as a time, 31 years as a wait),
// and from there on milliseconds since then (1973 as a time; as seconds the year 5138).
constexpr double kEpochSecondsMin = 1e9;
constexpr double kEpochMillisecondsMin = 1e11;
// Longer waits count as this; no policy waits so long.
constexpr double kSecondsMax = 1e9;
// Larger numbers count as this.
constexpr double kNumberMax = 1e18;

std::optional<double> ParseSeconds(std::string_view text) {
  text = Trim(text);
  double seconds = 0;
  if (text.size() > 300 && text.find_first_not_of("0123456789") == text.npos) return kNumberMax;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text.empty() || !std::isfinite(seconds)) return std::nullopt;
  return std::clamp(seconds, 0.0, kNumberMax);
}

std::optional<int> ParseNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<unsigned> ParseMonth(std::string_view name) {
  const auto found = std::ranges::find(kMonths, name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<std::chrono::seconds> ParseTimeOfDay(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto hour = ParseNumber(parts[0]);
  const auto minute = ParseNumber(parts[1]);
  const auto second = ParseNumber(parts[2]);
  if (!hour || !minute || !second) return std::nullopt;
  if (*hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || *second < 0 || *second > 60) {
    return std::nullopt;
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

// The clock counts from 1677 to 2262: times beyond count as its first and last.
system_clock::time_point ToSystemTime(std::chrono::sys_time<milliseconds> time) {
  return std::clamp(time, std::chrono::ceil<milliseconds>(system_clock::time_point::min()),
                    std::chrono::floor<milliseconds>(system_clock::time_point::max()));
}

std::optional<system_clock::time_point> MakeTime(std::string_view day, std::string_view month,
                                                 std::string_view year, std::string_view time) {
  const auto day_number = ParseNumber(day);
  const auto month_number = ParseMonth(month);
  auto year_number = ParseNumber(year);
  const auto time_of_day = ParseTimeOfDay(time);
  if (!day_number || !month_number || !year_number || !time_of_day) return std::nullopt;
  // RFC 850 has two digits; those that would be far in the future mean the century before.
  if (year.size() == 2) *year_number += *year_number < 70 ? 2000 : 1900;
  const std::chrono::year_month_day date(std::chrono::year(*year_number),
                                         std::chrono::month(*month_number),
                                         std::chrono::day(static_cast<unsigned>(*day_number)));
  if (!date.ok() || *year_number > 9999) return std::nullopt;
  return ToSystemTime(std::chrono::sys_days(date) + *time_of_day);
}

milliseconds FromSeconds(double seconds) {
  return milliseconds(std::llround(std::min(seconds, kSecondsMax) * 1000));
}

milliseconds Until(system_clock::time_point time, system_clock::time_point now) {
  if (time <= now) return milliseconds(0);
  return std::min(std::chrono::ceil<milliseconds>(time - now), FromSeconds(kSecondsMax));
}

// `2026-11-23T08:15:30Z`, also without the seconds or with a part of one, which counts as a whole.
std::optional<system_clock::time_point> ParseInternetDate(std::string_view text) {
  const std::vector<std::string_view> halves = Split(text, 'T');
  if (halves.size() != 2 || !halves[1].ends_with('Z')) return std::nullopt;
  const std::vector<std::string_view> date = Split(halves[0], '-');
  if (date.size() != 3 || date[0].size() != 4) return std::nullopt;
  const auto month = ParseNumber(date[1]);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  const std::string_view time = halves[1].substr(0, halves[1].size() - 1);
  std::string whole(time.substr(0, time.find('.')));
  if (Split(whole, ':').size() == 2) whole += ":00";
  auto at = MakeTime(date[2], kMonths.at(static_cast<size_t>(*month) - 1), date[0], whole);
  if (at && time.find('.') != time.npos) *at += std::chrono::seconds(1);
  return at;
}

std::optional<milliseconds> ParseReset(std::string_view text, system_clock::time_point now) {
  const std::optional<double> number = ParseSeconds(text);
  if (number && *number < kEpochSecondsMin) return FromSeconds(*number);
  if (number) {
    const double unit = *number < kEpochMillisecondsMin ? 1000 : 1;
    const milliseconds since_1970(std::llround(*number * unit));
    return Until(ToSystemTime(std::chrono::sys_time<milliseconds>(since_1970)), now);
  }
  text = Trim(text);
  const auto date = ParseInternetDate(text);
  if (const auto at = date ? date : ParseHttpDate(text)) return Until(*at, now);
  return std::nullopt;
}

std::optional<milliseconds> ParseRetryAfter(std::string_view text, system_clock::time_point now) {
  if (const auto seconds = ParseSeconds(text)) return FromSeconds(*seconds);
  if (const auto date = ParseHttpDate(text)) return Until(*date, now);
  return std::nullopt;
}

// Of several fields the longest wait: neither a proxy nor the server behind it is asked too early.
std::optional<milliseconds> RetryAfter(const HeaderFields& headers, system_clock::time_point now) {
  const std::string_view exact = FindHeader(headers, "Retry-After-Ms");
  if (const auto number = ParseSeconds(exact)) return FromSeconds(*number / 1000);
  std::optional<milliseconds> longest;
  for (const auto& [name, value] : headers) {
    if (!EqualsIgnoreCase(name, "Retry-After")) continue;
    longest = std::max(longest, ParseRetryAfter(value, now));
  }
  return longest;
}

// The value of a parameter among `limit=10`, `remaining=0` or `"default"`, `r=0`, `t=7`.
std::string_view FindParameter(const std::vector<std::string_view>& parts, std::string_view name) {
  for (std::string_view part : parts) {
    part = Trim(part);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return Trim(part.substr(name.size() + 1));
    }
  }
  return {};
}

// The draft's newer form has an item for each limit: all that are used up must be refilled.
std::optional<milliseconds> DraftLimit(const HeaderFields& headers, system_clock::time_point now) {
  std::optional<milliseconds> longest;
  for (const auto& [name, value] : headers) {
    if (!EqualsIgnoreCase(name, "RateLimit")) continue;
    const std::vector<std::string_view> items = Split(value, ',');
    if (ParseSeconds(FindParameter(items, "remaining")) == 0.0) {
      longest = std::max(longest, ParseReset(FindParameter(items, "reset"), now));
    }
    for (const std::string_view item : items) {
      const std::vector<std::string_view> parts = Split(item, ';');
      if (ParseSeconds(FindParameter(parts, "r")) != 0.0) continue;
      longest = std::max(longest, ParseReset(FindParameter(parts, "t"), now));
    }
  }
  return longest;
}

}  // namespace

std::optional<system_clock::time_point> ParseHttpDate(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(Trim(text), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  // `Sun, 06 Nov 1994 08:49:37 GMT`
  if (words.size() == 6 && words[5] == "GMT") {
    return MakeTime(words[1], words[2], words[3], words[4]);
  }
  // `Sunday, 06-Nov-94 08:49:37 GMT`
  if (words.size() == 4 && words[3] == "GMT") {
    const std::vector<std::string_view> date = Split(words[1], '-');
    if (date.size() != 3) return std::nullopt;
    return MakeTime(date[0], date[1], date[2], words[2]);
  }
  // `Sun Nov  6 08:49:37 1994`
  if (words.size() == 5) return MakeTime(words[2], words[1], words[4], words[3]);
  return std::nullopt;
}

std::optional<milliseconds> ServerWait(const HeaderFields& headers, system_clock::time_point now) {
  if (const auto wait = RetryAfter(headers, now)) return wait;
  for (const std::string prefix : {"RateLimit-", "X-RateLimit-", "X-Rate-Limit-"}) {
    if (ParseSeconds(FindHeader(headers, prefix + "Remaining")) != 0.0) continue;
    if (const auto wait = ParseReset(FindHeader(headers, prefix + "Reset"), now)) return wait;
  }
  return DraftLimit(headers, now);
}

}  // namespace httptask
