#include "plugin/schema/pattern_sample.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "plugin/base/text.h"
#include "plugin/schema/compiled_pattern.h"
#include "plugin/schema/pattern.h"
#include "plugin/schema/pattern_text.h"

namespace httptask {
namespace {

constexpr size_t kMatchBytesMax = 4096;
constexpr size_t kSampleDepthMax = 50;
// How many counts for open repetitions are tried, and how many alternatives.
constexpr size_t kRoundsMax = 48;
constexpr size_t kAlternativesMax = 4;

// What to take where a pattern leaves a choice.
struct Choice {
  // Repetitions beyond the least, where the pattern allows them.
  size_t extra = 0;
  // Which alternative, the last one where there are fewer.
  size_t alternative = 0;
};

// Writes a text that a pattern of RE2 matches. Understands literals, classes, groups, alternatives,
// counts and anchors; anything else ends it.
class MatchMaker {
 public:
  MatchMaker(std::string_view pattern, const Choice& choice)
      : pattern_(pattern), extra_(choice.extra), alternative_(choice.alternative) {}

  std::string Make() {
    std::string text = Alternatives(0);
    return failed_ || at_ != pattern_.size() ? "" : text;
  }

 private:
  std::string Alternatives(size_t depth) {
    if (depth > kSampleDepthMax) failed_ = true;
    std::string chosen = Sequence(depth);
    for (size_t i = 1; !failed_ && Peek() == '|'; ++i) {
      ++at_;
      std::string other = Sequence(depth);
      if (i <= alternative_) chosen = std::move(other);
    }
    return chosen;
  }

  std::string Sequence(size_t depth) {
    std::string text;
    while (!failed_ && at_ < pattern_.size() && Peek() != '|' && Peek() != ')') {
      const std::string atom = Atom(depth);
      const size_t count = Count();
      for (size_t i = 0; i < count && text.size() < kMatchBytesMax; ++i) text += atom;
    }
    return text;
  }

  std::string Atom(size_t depth) {
    const char c = pattern_[at_++];
    switch (c) {
      case '^':
      case '$':
        return "";
      case '.':
        return "x";
      case '(':
        return Group(depth);
      case '[':
        return Class();
      case '\\':
        return Escape();
      case '*':
      case '+':
      case '?':
        failed_ = true;
        return "";
      default:
        return std::string(1, c);
    }
  }

  std::string Group(size_t depth) {
    if (pattern_.substr(at_).starts_with("?:")) {
      at_ += 2;
    } else if (pattern_.substr(at_).starts_with("?P<")) {
      at_ = std::min(pattern_.find('>', at_), pattern_.size() - 1) + 1;
    } else if (pattern_.substr(at_).starts_with("?s:") || pattern_.substr(at_).starts_with("?i:")) {
      at_ += 3;
    } else if (Peek() == '?') {
      failed_ = true;
    }
    std::string text = Alternatives(depth + 1);
    if (Peek() != ')') failed_ = true;
    ++at_;
    return text;
  }

  std::string Escape() {
    const size_t start = at_ - 1;
    const char c = Peek();
    ++at_;
    constexpr std::string_view kClasses = "dDwWsS";
    constexpr std::string_view kAnchors = "bBAz";
    if (kAnchors.find(c) != std::string_view::npos) return "";
    if (kClasses.find(c) != std::string_view::npos) return FirstOf(start);
    if (c == 'p' || c == 'P' || c == 'x') {
      if (Peek() == '{') {
        at_ = std::min(pattern_.find('}', at_), pattern_.size() - 1) + 1;
      } else {
        at_ = std::min(at_ + (c == 'x' ? 2 : 1), pattern_.size());
      }
      return c == 'x' ? Decode(pattern_.substr(start, at_ - start)) : FirstOf(start);
    }
    constexpr std::string_view kControls = "tnrfv";
    constexpr std::string_view kMeaning = "\t\n\r\f\v";
    if (const size_t place = kControls.find(c); place != std::string_view::npos) {
      return std::string(1, kMeaning[place]);
    }
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) failed_ = true;
    return std::string(1, c);
  }

  // The letter that `\x41` or `\x{e9}` means.
  std::string Decode(std::string_view escape) {
    escape.remove_prefix(escape.find('{') == std::string_view::npos ? 2 : 3);
    unsigned code = 0;
    std::from_chars(escape.data(), escape.data() + escape.size(), code, 16);
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) failed_ = true;
    if (code < 0x80) return std::string(1, static_cast<char>(code));
    std::string text;
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr std::array<unsigned, 4> kHeads = {0, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(kHeads[more] | (code >> (6 * more)));
    for (int i = more - 1; i >= 0; --i)
      text += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
    return text;
  }

  std::string Class() {
    const size_t start = at_ - 1;
    if (Peek() == '^') ++at_;
    if (Peek() == ']') ++at_;
    while (at_ < pattern_.size() && Peek() != ']') {
      const bool is_named = pattern_.substr(at_).starts_with("[:");
      const size_t end = is_named ? pattern_.find(":]", at_) : std::string_view::npos;
      at_ = end != std::string_view::npos ? end + 2 : at_ + (Peek() == '\\' ? 2 : 1);
    }
    if (Peek() != ']') {
      failed_ = true;
      return "";
    }
    ++at_;
    return FirstOf(start);
  }

  // The first letter that fits the class which stands between `start` and here: letters and digits
  // before signs, and a few from other alphabets.
  std::string FirstOf(size_t start) {
    const auto one = CompilePattern(std::string_view(pattern_).substr(start, at_ - start));
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@#$%&*+=,;!?~^|\\\"'`<>"
        "()[]{} \t\n\r";
    for (const char& letter : kLetters) {
      if (RE2::FullMatch(re2::StringPiece(&letter, 1), *one)) return std::string(1, letter);
    }
    for (const char* letter : {"\u00e9", "\u03b1", "\u0436", "\u3042", "\u4e2d", "\U0001F600"}) {
      if (RE2::FullMatch(letter, *one)) return letter;
    }
    failed_ = true;
    return "";
  }

  size_t Count() {
    size_t count = 1;
    if (Peek() == '*') {
      ++at_;
      count = extra_;
    } else if (Peek() == '+') {
      ++at_;
      count = 1 + extra_;
    } else if (Peek() == '?') {
      ++at_;
      count = 0;
    } else if (Peek() == '{') {
      count = BracedCount();
    }
    if (Peek() == '?') ++at_;
    return count;
  }

  size_t BracedCount() {
    const size_t end = pattern_.find('}', at_);
    if (end == std::string_view::npos) {
      failed_ = true;
      return 0;
    }
    const std::string_view text = pattern_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    size_t min = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), min);
    if (error != std::errc()) failed_ = true;
    size_t max = min;
    if (rest != text.data() + text.size() && *rest == ',') {
      max = min + extra_;
      std::from_chars(rest + 1, text.data() + text.size(), max);
    }
    return std::min(std::max(min, std::min(max, extra_)), kMatchBytesMax);
  }

  char Peek() const { return at_ < pattern_.size() ? pattern_[at_] : '\0'; }

  const std::string_view pattern_;
  const size_t extra_;
  const size_t alternative_;
  size_t at_ = 0;
  bool failed_ = false;
};

// Texts of each kind of letter, for patterns that only say by look-ahead what they want.
std::string MixedText(size_t letters) {
  constexpr std::string_view kMixed = "Passw0rd!-";
  std::string text;
  while (text.size() < letters) text += kMixed.substr(0, letters - text.size());
  return text;
}

}  // namespace

std::string MakeMatch(std::string_view pattern, size_t letters_min, size_t letters_max) {
  const std::string translated = ToRe2(pattern).pattern;
  if (!CompilePattern(translated)->ok()) return "";
  const auto fits = [&](const std::string& text) {
    const size_t letters = CountLetters(text);
    return !text.empty() && letters >= letters_min && letters <= letters_max &&
           MatchesPattern(text, pattern);
  };
  for (size_t alternative = 0; alternative < kAlternativesMax; ++alternative) {
    size_t extra = 0;
    for (size_t round = 0; round < kRoundsMax; ++round) {
      const std::string text = MatchMaker(translated, {extra, alternative}).Make();
      if (text.empty() && round > 1) break;
      if (fits(text)) return text;
      const size_t letters = CountLetters(text);
      if (letters > letters_max) break;
      // Near the wanted length by one, so that a greatest length just above it is kept.
      const size_t missing = letters_min > letters ? letters_min - letters : 1;
      extra += std::max<size_t>(1, missing / kRoundsMax);
    }
  }
  for (size_t letters = std::max<size_t>(letters_min, 1); letters <= 32; ++letters) {
    if (std::string text = MixedText(letters); fits(text)) return text;
  }
  return "";
}

}  // namespace httptask
