#include "plugin/schema/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace httptask {
namespace {

constexpr int64_t kMemoryMax = int64_t{1} << 20;
constexpr size_t kMatchBytesMax = 4096;
constexpr size_t kDepthMax = 50;
// How many counts for open repetitions are tried.
constexpr size_t kRoundsMax = 64;

re2::StringPiece Piece(std::string_view text) {
  return {text.data(), text.size()};
}

RE2::Options Options() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kMemoryMax);
  return options;
}

// Writes a text that a pattern matches: the first alternative, the smallest count that is asked
// for. Understands literals, classes, groups, alternatives, counts and anchors; anything else ends
// it.
class MatchMaker {
 public:
  MatchMaker(std::string_view pattern, size_t extra) : pattern_(pattern), extra_(extra) {}

  std::string Make() {
    std::string text = Alternatives(0);
    return failed_ || at_ != pattern_.size() ? "" : text;
  }

 private:
  std::string Alternatives(size_t depth) {
    if (depth > kDepthMax) failed_ = true;
    std::string first = Sequence(depth);
    while (!failed_ && Peek() == '|') {
      ++at_;
      Sequence(depth);
    }
    return first;
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
    } else if (Peek() == '?') {
      failed_ = true;
    }
    std::string text = Alternatives(depth + 1);
    if (Peek() != ')') failed_ = true;
    ++at_;
    return text;
  }

  std::string Escape() {
    const char c = Peek();
    ++at_;
    switch (c) {
      case 'd':
        return "0";
      case 'w':
      case 'D':
      case 'S':
        return "a";
      case 'W':
        return "-";
      case 's':
        return " ";
      case 'b':
        return "";
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 'r':
        return "\r";
      default:
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
          failed_ = true;
        return std::string(1, c);
    }
  }

  // The first letter that the class holds; for a negated one the first of a few that it does not.
  std::string Class() {
    const size_t start = at_ - 1;
    if (Peek() == '^') ++at_;
    if (Peek() == ']') ++at_;
    while (at_ < pattern_.size() && Peek() != ']') at_ += Peek() == '\\' ? 2 : 1;
    if (Peek() != ']') {
      failed_ = true;
      return "";
    }
    ++at_;
    const RE2 one(Piece(pattern_.substr(start, at_ - start)), Options());
    for (char c = 'a'; c <= 'z'; ++c) {
      if (RE2::FullMatch(re2::StringPiece(&c, 1), one)) return std::string(1, c);
    }
    for (char c = '0'; c < 0x7F; ++c) {
      if (RE2::FullMatch(re2::StringPiece(&c, 1), one)) return std::string(1, c);
    }
    for (char c = ' '; c < '0'; ++c) {
      if (RE2::FullMatch(re2::StringPiece(&c, 1), one)) return std::string(1, c);
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
  size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

bool MatchesPattern(std::string_view text, std::string_view pattern) {
  const RE2 expression(Piece(pattern), Options());
  return !expression.ok() || RE2::PartialMatch(Piece(text), expression);
}

std::string MakeMatch(std::string_view pattern, size_t letters_min) {
  const RE2 expression(Piece(pattern), Options());
  if (!expression.ok()) return "";
  size_t extra = 0;
  for (size_t round = 0; round < kRoundsMax; ++round) {
    const std::string text = MatchMaker(pattern, extra).Make();
    if (text.size() >= letters_min && !text.empty() && RE2::PartialMatch(text, expression)) {
      return text;
    }
    // Near the wanted length by one, so that a greatest length just above it is kept.
    const size_t missing = letters_min > text.size() ? letters_min - text.size() : 1;
    extra += std::max<size_t>(1, missing / kRoundsMax);
  }
  return "";
}

}  // namespace httptask
