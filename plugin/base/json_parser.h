#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {

// A member whose name an object has more than once.
struct RepeatedMember {
  std::string name;
  // Where the object begins.
  size_t offset = 0;
};

// U+FEFF in front of a text in UTF-8: not a letter of it.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// One pass over a JSON text; the work behind ParseJson. Recursion is bounded by depth_max.
class JsonParser {
 public:
  JsonParser(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  // False when it stopped; the members below then say why.
  bool Parse(Json& value);

  size_t offset() const { return offset_; }
  const std::string& what() const { return what_; }
  // Members of which only the last one counts; the first kRepeatedMax of them.
  static constexpr size_t kRepeatedMax = 100;
  const std::vector<RepeatedMember>& repeated() const { return repeated_; }
  // Whether a limit stopped it, not the syntax.
  bool over_limit() const { return over_limit_; }

 private:
  bool ParseValue(Json& value, size_t depth);
  bool ParseObject(Json& value, size_t depth);
  void TakeMembers(size_t first, Json::object_t& members);
  void KeepLastOfEach(Json& value, size_t offset);
  bool ParseArray(Json& value, size_t depth);
  bool ParseString(std::string& string);
  bool ParseEscape(std::string& string);
  bool ParseUnicodeEscape(std::string& string);
  bool ParseHex4(uint32_t& unit);
  bool ParseNumber(Json& value);
  bool ParseWord(std::string_view word, Json result, Json& value);
  bool SkipDigits();
  void SkipSpace();
  bool Accept(char c);
  bool Fail(std::string what);
  bool FailLimit(std::string what);
  char Peek() const { return offset_ < text_.size() ? text_[offset_] : '\0'; }

  const std::string_view text_;
  const JsonLimits limits_;
  size_t offset_ = 0;
  size_t values_ = 0;
  bool over_limit_ = false;
  std::string what_;
  // Of the objects that are not at their end yet, those within others behind them.
  std::vector<std::pair<std::string, Json>> open_members_;
  std::vector<RepeatedMember> repeated_;
};

}  // namespace httptask
