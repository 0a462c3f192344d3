#include "runner/model/wait_time.h"

#include <array>
#include <cstdint>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int64_t kDaysMax = 36'500;

// Zones that people write by name, in minutes east of Greenwich; a name that several countries have
// is the one that Conductor takes it for (IST: Israel's).
struct Zone {
  std::string_view name;
  int minutes_east = 0;
};
constexpr std::array kZones = {
    Zone{"GMT", 0},
    Zone{"UTC", 0},
    Zone{"WET", 0},
    Zone{"WEST", 60},
    Zone{"BST", 60},
    Zone{"WAT", 60},
    Zone{"CET", 60},
    Zone{"CEST", 120},
    Zone{"EET", 120},
    Zone{"CAT", 120},
    Zone{"SAST", 120},
    Zone{"IST", 120},
    Zone{"EEST", 180},
    Zone{"EAT", 180},
    Zone{"MSK", 180},
    Zone{"PKT", 300},
    Zone{"WIB", 420},
    Zone{"AWST", 480},
    Zone{"HKT", 480},
    Zone{"JST", 540},
    Zone{"KST", 540},
    Zone{"ACST", 570},
    Zone{"AEST", 600},
    Zone{"AEDT", 660},
    Zone{"NZST", 720},
    Zone{"NZDT", 780},
    Zone{"EST", -300},
    Zone{"EDT", -240},
    Zone{"CST", -360},
    Zone{"CDT", -300},
    Zone{"MST", -420},
    Zone{"MDT", -360},
    Zone{"PST", -480},
    Zone{"PDT", -420},
    Zone{"AKST", -540},
    Zone{"HST", -600},
    Zone{"Greenwich Mean Time", 0},
    Zone{"Coordinated Universal Time", 0},
    Zone{"British Summer Time", 60},
    Zone{"Central European Time", 60},
    Zone{"Central European Standard Time", 60},
    Zone{"India Standard Time", 330},
    Zone{"China Standard Time", 480},
    Zone{"Japan Standard Time", 540},
    Zone{"Australian Eastern Standard Time", 600},
    Zone{"Eastern Standard Time", -300},
    Zone{"Eastern Daylight Time", -240},
    Zone{"Central Standard Time", -360},
    Zone{"Mountain Standard Time", -420},
    Zone{"Pacific Time", -480},
    Zone{"Pacific Standard Time", -480},
    Zone{"Pacific Daylight Time", -420},
};

// Reads a text from its front.
class TimeScanner {
 public:
  explicit TimeScanner(std::string_view text) : text_(text) {}

  void SkipSpace() {
    while (!text_.empty() && IsSpace(text_.front())) text_.remove_prefix(1);
  }
  bool Accept(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Digits, at most so many.
  std::optional<int64_t> Number(size_t digits_max) {
    size_t length = 0;
    while (length < text_.size() && text_[length] >= '0' && text_[length] <= '9') ++length;
    if (length == 0 || length > digits_max) return std::nullopt;
    int64_t number = 0;
    for (const char digit : text_.substr(0, length)) number = number * 10 + (digit - '0');
    text_.remove_prefix(length);
    return number;
  }
  std::string_view Word() {
    size_t length = 0;
    while (length < text_.size() && IsLetter(text_[length])) ++length;
    const std::string_view word = text_.substr(0, length);
    text_.remove_prefix(length);
    return word;
  }
  std::string_view rest() const { return text_; }
  bool is_done() const { return text_.empty(); }

 private:
  static bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  std::string_view text_;
};

// `+0530` or `GMT+5:30`.
std::optional<minutes> ParseOffset(std::string_view zone) {
  constexpr size_t kShortLength = 5;
  TimeScanner scanner(zone);
  const bool is_long = scanner.Word() == "GMT";
  const bool is_west = scanner.Accept('-');
  if (!is_west && !scanner.Accept('+')) return std::nullopt;
  if (!is_long && zone.size() != kShortLength) return std::nullopt;
  const std::optional<int64_t> number = scanner.Number(is_long ? 2 : 4);
  if (!number || (is_long && !scanner.Accept(':'))) return std::nullopt;
  const int64_t hours = is_long ? *number : *number / 100;
  const int64_t rest = is_long ? scanner.Number(2).value_or(60) : *number % 100;
  if (!scanner.is_done() || hours > 18 || rest > 59) return std::nullopt;
  const minutes offset(hours * 60 + rest);
  return is_west ? -offset : offset;
}

std::optional<minutes> ParseZone(std::string_view zone) {
  for (const Zone& known : kZones) {
    if (EqualsIgnoreCase(zone, known.name)) return minutes(known.minutes_east);
  }
  return ParseOffset(zone);
}

// The place of a unit among days, hours, minutes, seconds.
std::optional<size_t> UnitOf(std::string_view word) {
  constexpr std::array<std::array<std::string_view, 5>, 4> kUnits = {
      {{"d", "day", "days"},
       {"h", "hr", "hrs", "hour", "hours"},
       {"m", "min", "mins", "minute", "minutes"},
       {"s", "sec", "secs", "second", "seconds"}}};
  for (size_t i = 0; i < kUnits.size(); ++i) {
    for (const std::string_view name : kUnits[i]) {
      if (!name.empty() && EqualsIgnoreCase(word, name)) return i;
    }
  }
  return std::nullopt;
}

// Days and months that there are not count on, as in Java: February 31 is March 3.
std::chrono::sys_days DayOf(int64_t year, int64_t month, int64_t day) {
  const std::chrono::year_month first =
      std::chrono::year(static_cast<int>(year)) / std::chrono::January +
      std::chrono::months(month - 1);
  return std::chrono::sys_days(first / std::chrono::day(1)) + std::chrono::days(day - 1);
}

}  // namespace

std::optional<seconds> ParseWaitDuration(std::string_view text) {
  constexpr std::array<int64_t, 4> kSeconds = {86'400, 3'600, 60, 1};
  TimeScanner scanner(text);
  int64_t sum = 0;
  size_t next_unit = 0;
  for (scanner.SkipSpace(); !scanner.is_done(); scanner.SkipSpace()) {
    const std::optional<int64_t> number = scanner.Number(9);
    scanner.SkipSpace();
    const std::optional<size_t> unit = UnitOf(scanner.Word());
    if (!number || !unit || *unit < next_unit) return std::nullopt;
    sum += *number * kSeconds[*unit];
    next_unit = *unit + 1;
  }
  if (sum > kDaysMax * kSeconds[0]) return std::nullopt;
  return seconds(sum);
}

std::optional<std::chrono::system_clock::time_point> ParseWaitUntil(std::string_view text) {
  TimeScanner scanner(Trim(text));
  const auto year = scanner.Number(4);
  const auto month = scanner.Accept('-') ? scanner.Number(2) : std::nullopt;
  const auto day = scanner.Accept('-') ? scanner.Number(2) : std::nullopt;
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::sys_days date = DayOf(*year, *month, *day);
  if (scanner.is_done()) return date;
  const auto hour = scanner.Accept(' ') ? scanner.Number(2) : std::nullopt;
  const auto minute = scanner.Accept(':') ? scanner.Number(2) : std::nullopt;
  if (!hour || !minute) return std::nullopt;
  std::optional<minutes> offset(0);
  if (!scanner.is_done()) {
    offset = scanner.Accept(' ') ? ParseZone(scanner.rest()) : std::nullopt;
  }
  if (!offset) return std::nullopt;
  return date + minutes(*hour * 60 + *minute) - *offset;
}

}  // namespace httptask::runner
