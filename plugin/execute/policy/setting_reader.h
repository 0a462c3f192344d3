#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"

namespace httptask {

// Inclusive bounds of a setting.
template <typename Value>
struct Bounds {
  Value least;
  Value most;
};

// What a `${…}` in a value is: text like any other, or something that is known only later. A value
// that is open is never a problem.
enum class Expressions { kText, kOpen };

// Reads the members of an object one by one; every problem goes into one list with its path. A
// number as text counts as one, because expressions inside text make such; null counts as missing.
class SettingReader {
 public:
  // `prefix` stands in front of the members' names in problems: `` or `http_request.retry.`.
  // `object` and `problems` must outlive the reader.
  SettingReader(const Json& object, std::string prefix, std::vector<Problem>& problems,
                Expressions expressions = Expressions::kText)
      : object_(object),
        prefix_(std::move(prefix)),
        problems_(problems),
        expressions_(expressions) {}

  const Json* Find(std::string_view name) const;

  std::string String(std::string_view name, std::string otherwise);
  bool Boolean(std::string_view name, bool otherwise);
  int64_t Whole(std::string_view name, int64_t otherwise, Bounds<int64_t> bounds);
  double Number(std::string_view name, double otherwise, Bounds<double> bounds);
  // Decimals are allowed.
  std::chrono::milliseconds Seconds(std::string_view name, std::chrono::milliseconds otherwise,
                                    Bounds<std::chrono::milliseconds> bounds);
  // A list of strings and numbers as text, or a single one.
  std::vector<std::string> Texts(std::string_view name);
  // The name as written, one of `names` (case ignored); otherwise "".
  std::string OneOf(std::string_view name, std::initializer_list<std::string_view> names);
  // The reader of a member that is an object; nothing when it is missing or is none.
  std::optional<SettingReader> Object(std::string_view name);
  // Members that are none of `names` are problems.
  void RefuseOthers(std::initializer_list<std::string_view> names);

  void Fault(std::string_view name, std::string rule, std::string message);
  // Whether the member, or an element of it, holds an expression that is not resolved yet.
  bool IsOpen(std::string_view name) const;

 private:
  const Json& object_;
  const std::string prefix_;
  std::vector<Problem>& problems_;
  const Expressions expressions_;
};

// The text of a string, number or boolean.
std::optional<std::string> TextOfScalar(const Json& value);

}  // namespace httptask
