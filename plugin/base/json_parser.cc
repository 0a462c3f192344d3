#include "plugin/base/json_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <unordered_map>
#include <vector>

#include "plugin/base/json_number.h"
#include "plugin/base/json_string.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

// The names of an object of this size are compared one with another; of more their hashes.
constexpr size_t kComparedMembers = 8;

// Of many members it may be wrong when it says so; KeepLastOfEach looks closer.
bool MayHaveDuplicates(const Json::object_t& members) {
  if (members.size() <= kComparedMembers) {
    for (size_t i = 1; i < members.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (members.begin()[i].first == members.begin()[j].first) return true;
      }
    }
    return false;
  }
  std::vector<size_t> hashes;
  hashes.reserve(members.size());
  for (const auto& [name, value] : members) {
    hashes.push_back(std::hash<std::string_view>()(name));
  }
  std::sort(hashes.begin(), hashes.end());
  return std::adjacent_find(hashes.begin(), hashes.end()) != hashes.end();
}

void AppendUtf8(uint32_t code, std::string& string) {
  if (code < 0x80) {
    string += static_cast<char>(code);
  } else if (code < 0x800) {
    string += static_cast<char>(0xC0 | (code >> 6));
    string += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    string += static_cast<char>(0xE0 | (code >> 12));
    string += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    string += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    string += static_cast<char>(0xF0 | (code >> 18));
    string += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    string += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    string += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool JsonParser::Fail(std::string what) {
  if (what_.empty()) what_ = std::move(what);
  return false;
}

bool JsonParser::FailLimit(std::string what) {
  over_limit_ = true;
  return Fail(std::move(what));
}

void JsonParser::SkipSpace() {
  while (offset_ < text_.size() && (text_[offset_] == ' ' || text_[offset_] == '\n' ||
                                    text_[offset_] == '\r' || text_[offset_] == '\t')) {
    ++offset_;
  }
}

bool JsonParser::Accept(char c) {
  SkipSpace();
  if (Peek() != c || offset_ >= text_.size()) return false;
  ++offset_;
  return true;
}

bool JsonParser::Parse(Json& value) {
  if (text_.size() > limits_.bytes_max) {
    return FailLimit(
        fmt::format("the text has {} bytes, more than {}", text_.size(), limits_.bytes_max));
  }
  if (const size_t valid = CountUtf8Prefix(text_); valid != text_.size()) {
    offset_ = valid;
    return Fail("this byte is not UTF-8");
  }
  if (text_.starts_with(kByteOrderMark)) offset_ = kByteOrderMark.size();
  if (!ParseValue(value, 0)) return false;
  SkipSpace();
  return offset_ == text_.size() || Fail("the JSON text ends here; nothing may follow");
}

bool JsonParser::ParseValue(Json& value, size_t depth) {
  SkipSpace();
  if (++values_ > limits_.values_max) {
    return FailLimit(fmt::format("more than {} values", limits_.values_max));
  }
  if (offset_ >= text_.size()) return Fail("the text ends where a value should be");
  switch (text_[offset_]) {
    case '{':
      return ParseObject(value, depth);
    case '[':
      return ParseArray(value, depth);
    case '"': {
      std::string string;
      if (!ParseString(string)) return false;
      value = std::move(string);
      return true;
    }
    case 't':
      return ParseWord("true", true, value);
    case 'f':
      return ParseWord("false", false, value);
    case 'n':
      return ParseWord("null", nullptr, value);
    default:
      return ParseNumber(value);
  }
}

bool JsonParser::ParseWord(std::string_view word, Json result, Json& value) {
  if (!text_.substr(offset_).starts_with(word)) {
    return Fail("a value is expected: an object, array, string, number, true, false or null");
  }
  offset_ += word.size();
  value = std::move(result);
  return true;
}

bool JsonParser::ParseObject(Json& value, size_t depth) {
  if (depth >= limits_.depth_max) {
    return FailLimit(fmt::format("nested deeper than {}", limits_.depth_max));
  }
  const size_t start = offset_++;
  value = Json::object();
  const size_t first = open_members_.size();
  if (Accept('}')) return true;
  do {
    SkipSpace();
    if (Peek() != '"') return Fail("a member's name in double quotes is expected");
    std::string name;
    if (!ParseString(name)) return false;
    if (!Accept(':')) return Fail("':' is expected after a member's name");
    Json member;
    if (!ParseValue(member, depth + 1)) return false;
    open_members_.emplace_back(std::move(name), std::move(member));
  } while (Accept(','));
  if (!Accept('}')) return Fail("',' or '}' is expected");
  auto& members = value.get_ref<Json::object_t&>();
  TakeMembers(first, members);
  if (MayHaveDuplicates(members)) KeepLastOfEach(value, start);
  return true;
}

// Makes an object of the open members from `first` on, in the size that it needs.
void JsonParser::TakeMembers(size_t first, Json::object_t& members) {
  members.reserve(open_members_.size() - first);
  for (size_t i = first; i < open_members_.size(); ++i) {
    members.emplace_back(std::move(open_members_[i].first), std::move(open_members_[i].second));
  }
  open_members_.erase(open_members_.begin() + static_cast<ptrdiff_t>(first), open_members_.end());
}

// Leaves the last member of each name, in the place of the first.
void JsonParser::KeepLastOfEach(Json& value, size_t offset) {
  std::unordered_map<std::string, size_t> places;
  Json::object_t unique;
  for (auto& [name, member] : value.get_ref<Json::object_t&>()) {
    const auto [place, is_new] = places.emplace(name, unique.size());
    if (is_new) {
      unique.emplace_back(name, std::move(member));
      continue;
    }
    unique.begin()[place->second].second = std::move(member);
    if (repeated_.size() < kRepeatedMax) repeated_.push_back({name, offset});
  }
  value = std::move(unique);
}

bool JsonParser::ParseArray(Json& value, size_t depth) {
  if (depth >= limits_.depth_max) {
    return FailLimit(fmt::format("nested deeper than {}", limits_.depth_max));
  }
  ++offset_;
  value = Json::array();
  auto& elements = value.get_ref<Json::array_t&>();
  if (Accept(']')) return true;
  do {
    if (!ParseValue(elements.emplace_back(), depth + 1)) return false;
  } while (Accept(','));
  return Accept(']') || Fail("',' or ']' is expected");
}

bool JsonParser::ParseString(std::string& string) {
  ++offset_;
  while (offset_ < text_.size()) {
    const size_t plain = CountPlainLetters(text_.substr(offset_));
    string.append(text_, offset_, plain);
    offset_ += plain;
    if (offset_ >= text_.size()) break;
    if (text_[offset_] == '"') {
      ++offset_;
      return true;
    }
    if (text_[offset_] != '\\') return Fail("a control character must be escaped in a string");
    if (!ParseEscape(string)) return false;
  }
  return Fail("the text ends within a string");
}

bool JsonParser::ParseEscape(std::string& string) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  ++offset_;
  if (offset_ >= text_.size()) return Fail("the text ends within a string");
  const char letter = text_[offset_];
  if (letter == 'u') {
    ++offset_;
    return ParseUnicodeEscape(string);
  }
  const size_t index = kLetters.find(letter);
  if (index == std::string_view::npos) return Fail("no such escape in JSON");
  string += kMeanings[index];
  ++offset_;
  return true;
}

bool JsonParser::ParseUnicodeEscape(std::string& string) {
  uint32_t code = 0;
  if (!ParseHex4(code)) return false;
  if (code >= 0xDC00 && code <= 0xDFFF) return Fail("half of a surrogate pair");
  if (code >= 0xD800 && code <= 0xDBFF) {
    uint32_t low = 0;
    if (!text_.substr(offset_).starts_with("\\u")) return Fail("half of a surrogate pair");
    offset_ += 2;
    if (!ParseHex4(low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return Fail("half of a surrogate pair");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  AppendUtf8(code, string);
  return true;
}

bool JsonParser::ParseHex4(uint32_t& unit) {
  const std::string_view digits = text_.substr(offset_, 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) {
    return Fail("four hexadecimal digits are expected after \\u");
  }
  offset_ += 4;
  return true;
}

bool JsonParser::SkipDigits() {
  const size_t start = offset_;
  while (IsDigit(Peek())) ++offset_;
  return offset_ > start;
}

bool JsonParser::ParseNumber(Json& value) {
  const size_t start = offset_;
  if (Peek() == '-') ++offset_;
  const bool leads_with_zero = Peek() == '0';
  if (!SkipDigits()) {
    offset_ = start;
    return Fail("a value is expected: an object, array, string, number, true, false or null");
  }
  if (leads_with_zero && offset_ - start > (text_[start] == '-' ? 2u : 1u)) {
    offset_ = start;
    return Fail("a number must not begin with zeros");
  }
  if (Peek() == '.') {
    ++offset_;
    if (!SkipDigits()) return Fail("a digit is expected after the point");
  }
  if (Peek() == 'e' || Peek() == 'E') {
    ++offset_;
    if (Peek() == '+' || Peek() == '-') ++offset_;
    if (!SkipDigits()) return Fail("a digit is expected in the exponent");
  }
  value = NumberFromText(text_.substr(start, offset_ - start));
  return true;
}

}  // namespace httptask
