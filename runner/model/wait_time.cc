#include "runner/model/wait_time.h"

#include <array>
#include <cstdint>
#include <utility>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int64_t kDaysMax = 36'500;

// Zones that people write by name, in minutes east of Greenwich.
constexpr std::array<std::pair<std::string_view, int>, 18> kZones = {{{"GMT", 0},
                                                                      {"UTC", 0},
                                                                      {"Z", 0},
                                                                      {"WET", 0},
                                                                      {"BST", 60},
                                                                      {"CET", 60},
                                                                      {"CEST", 120},
                                                                      {"EET", 120},
                                                                      {"EEST", 180},
                                                                      {"MSK", 180},
                                                                      {"EST", -300},
                                                                      {"EDT", -240},
                                                                      {"CST", -360},
                                                                      {"CDT", -300},
                                                                      {"MST", -420},
                                                                      {"MDT", -360},
                                                                      {"PST", -480},
                                                                      {"PDT", -420}}};

// Reads a text from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

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

std::optional<minutes> ParseOffset(Scanner scanner) {
  const bool is_west = scanner.Accept('-');
  if (!is_west && !scanner.Accept('+')) return std::nullopt;
  const std::optional<int64_t> number = scanner.Number(4);
  if (!number) return std::nullopt;
  int64_t hours = *number;
  int64_t rest = 0;
  if (hours > 99) {
    rest = hours % 100;
    hours /= 100;
  } else if (scanner.Accept(':')) {
    rest = scanner.Number(2).value_or(60);
  }
  if (!scanner.is_done() || hours > 18 || rest > 59) return std::nullopt;
  const minutes offset(hours * 60 + rest);
  return is_west ? -offset : offset;
}

std::optional<minutes> ParseZone(std::string_view zone) {
  for (const auto& [name, offset] : kZones) {
    if (EqualsIgnoreCase(zone, name)) return minutes(offset);
  }
  if (zone.starts_with("GMT") || zone.starts_with("UTC")) zone.remove_prefix(3);
  return ParseOffset(Scanner(zone));
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

}  // namespace

std::optional<seconds> ParseWaitDuration(std::string_view text) {
  constexpr std::array<int64_t, 4> kSeconds = {86'400, 3'600, 60, 1};
  Scanner scanner(text);
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
  Scanner scanner(Trim(text));
  const auto year = scanner.Number(4);
  const auto month = scanner.Accept('-') ? scanner.Number(2) : std::nullopt;
  const auto day = scanner.Accept('-') ? scanner.Number(2) : std::nullopt;
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  if (scanner.is_done()) return std::chrono::sys_days(date);
  const auto hour = scanner.Accept(' ') ? scanner.Number(2) : std::nullopt;
  const auto minute = scanner.Accept(':') ? scanner.Number(2) : std::nullopt;
  if (!hour || !minute) return std::nullopt;
  std::optional<minutes> offset(0);
  if (!scanner.is_done()) {
    offset = scanner.Accept(' ') ? ParseZone(scanner.rest()) : std::nullopt;
  }
  if (!offset) return std::nullopt;
  return std::chrono::sys_days(date) + minutes(*hour * 60 + *minute) - *offset;
}

}  // namespace httptask::runner
