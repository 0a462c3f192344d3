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

// Numbers above this are seconds since 1970, not from now (2001 as a time, 31 years as a wait).
constexpr double kEpochSecondsMin = 1e9;
// Longer waits count as this; no policy waits so long.
constexpr double kSecondsMax = 1e9;

std::optional<double> ParseSeconds(std::string_view text) {
  text = Trim(text);
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text.empty() || !std::isfinite(seconds)) return std::nullopt;
  return std::clamp(seconds, 0.0, 1e11);
}

std::optional<int> ParseNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<unsigned> ParseMonth(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
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

std::optional<milliseconds> ParseReset(std::string_view text, system_clock::time_point now) {
  const std::optional<double> seconds = ParseSeconds(text);
  if (!seconds) return std::nullopt;
  if (*seconds < kEpochSecondsMin) return FromSeconds(*seconds);
  const milliseconds since_1970(std::llround(*seconds * 1000));
  return Until(ToSystemTime(std::chrono::sys_time<milliseconds>(since_1970)), now);
}

std::optional<milliseconds> RetryAfter(const HeaderFields& headers, system_clock::time_point now) {
  const std::string_view exact = FindHeader(headers, "Retry-After-Ms");
  if (const auto number = ParseSeconds(exact)) return FromSeconds(*number / 1000);
  const std::string_view text = Trim(FindHeader(headers, "Retry-After"));
  if (text.empty()) return std::nullopt;
  if (const auto seconds = ParseSeconds(text)) return FromSeconds(*seconds);
  if (const auto date = ParseHttpDate(text)) return Until(*date, now);
  return std::nullopt;
}

// The value of a parameter in `limit=10, remaining=0` or `"default";r=0;t=7`.
std::string_view FindParameter(std::string_view field, std::string_view name) {
  for (const std::string_view item : Split(field, ',')) {
    for (std::string_view part : Split(item, ';')) {
      part = Trim(part);
      if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
        return Trim(part.substr(name.size() + 1));
      }
    }
  }
  return {};
}

std::optional<milliseconds> DraftLimit(const HeaderFields& headers, system_clock::time_point now) {
  const std::string_view field = FindHeader(headers, "RateLimit");
  for (const auto& [left, reset] : {std::pair("remaining", "reset"), std::pair("r", "t")}) {
    if (ParseSeconds(FindParameter(field, left)) != 0.0) continue;
    if (const auto wait = ParseReset(FindParameter(field, reset), now)) return wait;
  }
  return std::nullopt;
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
