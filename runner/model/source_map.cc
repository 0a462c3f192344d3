#include "runner/model/source_map.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "plugin/base/json.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Scanner {
 public:
  using Places = std::map<std::string, JsonPlace, std::less<>>;

  explicit Scanner(std::string_view text) : text_(text) {}

  Places Scan() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    std::string pointer;
    ScanValue(pointer, JsonPlace::kNoKey);
    return std::move(places_);
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipSpace() {
    while (IsSpace(Peek())) ++at_;
  }

  // `pointer` grows on the way down and is as before afterwards.
  void ScanValue(std::string& pointer, size_t key_begin) {
    SkipSpace();
    const size_t begin = at_;
    Forget(pointer);
    if (Peek() == '{') {
      ScanObject(pointer);
    } else if (Peek() == '[') {
      ScanArray(pointer);
    } else {
      SkipScalar();
    }
    places_[pointer] = {begin, at_, key_begin};
  }

  // The values within an earlier member of the same name.
  void Forget(const std::string& pointer) {
    if (places_.erase(pointer) == 0) return;
    const auto begin = places_.lower_bound(pointer + "/");
    const auto end = places_.lower_bound(pointer + "0");  // '0' comes right behind '/'.
    places_.erase(begin, end);
  }

  void ScanObject(std::string& pointer) {
    ++at_;
    const size_t length = pointer.size();
    for (SkipSpace(); Peek() == '"'; SkipSpace()) {
      const size_t key_begin = at_;
      SkipString();
      const std::string name = DecodeStringLiteral(text_.substr(key_begin, at_ - key_begin)).text;
      SkipSpace();
      if (Peek() == ':') ++at_;
      pointer += "/" + EscapePointerToken(name);
      ScanValue(pointer, key_begin);
      pointer.resize(length);
      SkipSpace();
      if (Peek() == ',') ++at_;
    }
    if (Peek() == '}') ++at_;
  }

  void ScanArray(std::string& pointer) {
    ++at_;
    const size_t length = pointer.size();
    size_t index = 0;
    for (SkipSpace(); Peek() != ']' && at_ < text_.size(); SkipSpace()) {
      const size_t before = at_;
      pointer += "/" + std::to_string(index++);
      ScanValue(pointer, JsonPlace::kNoKey);
      pointer.resize(length);
      SkipSpace();
      if (Peek() == ',') ++at_;
      if (at_ == before) return;
    }
    if (Peek() == ']') ++at_;
  }

  void SkipScalar() {
    if (Peek() == '"') return SkipString();
    while (at_ < text_.size() && !IsSpace(Peek()) &&
           std::string_view(",]}:").find(Peek()) == std::string_view::npos) {
      ++at_;
    }
  }

  void SkipString() {
    ++at_;
    while (at_ < text_.size() && Peek() != '"') at_ += Peek() == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
  }

  const std::string_view text_;
  size_t at_ = 0;
  Places places_;
};

char SimpleEscape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

uint32_t HexUnit(std::string_view digits) {
  uint32_t unit = 0;
  std::from_chars(digits.data(), digits.data() + std::min<size_t>(digits.size(), 4), unit, 16);
  return unit;
}

std::string ToUtf8Letter(uint32_t code) {
  const auto byte = [](uint32_t value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
  if (code < 0x10000) {
    return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
  }
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)),
          byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
}

struct EscapedLetter {
  std::string utf8;
  size_t length = 0;  // Bytes in the literal.
};

// `escape` begins with the backslash.
EscapedLetter ReadEscape(std::string_view escape) {
  if (escape.size() < 2) return {"", escape.size()};
  if (escape[1] != 'u') return {std::string(1, SimpleEscape(escape[1])), 2};
  const uint32_t unit = HexUnit(escape.substr(2));
  const bool is_pair =
      unit >= 0xD800 && unit < 0xDC00 && escape.size() >= 12 && escape.substr(6, 2) == "\\u";
  if (!is_pair) return {ToUtf8Letter(unit), std::min<size_t>(6, escape.size())};
  const uint32_t low = HexUnit(escape.substr(8));
  return {ToUtf8Letter(0x10000 + ((unit - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF)), 12};
}

}  // namespace

SourceMap::SourceMap(std::string_view text) : places_(Scanner(text).Scan()) {}

const JsonPlace* SourceMap::Find(std::string_view pointer) const {
  const auto found = places_.find(pointer);
  return found == places_.end() ? nullptr : &found->second;
}

DecodedString DecodeStringLiteral(std::string_view literal) {
  DecodedString decoded;
  size_t at = 1;
  while (at < literal.size() && literal[at] != '"') {
    EscapedLetter letter{std::string(1, literal[at]), 1};
    if (literal[at] == '\\') letter = ReadEscape(literal.substr(at));
    decoded.text += letter.utf8;
    decoded.offsets.insert(decoded.offsets.end(), letter.utf8.size(), at);
    at += letter.length;
  }
  decoded.offsets.push_back(std::min(at, literal.size()));
  return decoded;
}

}  // namespace httptask::runner
