#include "plugin/schema/pattern_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace httptask {
namespace {

// The largest count that RE2 takes.
constexpr size_t kCountMax = 1'000;

using NamePair = std::pair<std::string_view, std::string_view>;
constexpr std::array<NamePair, 22> kProperties = {{{"Letter", "L"},
                                                   {"Lowercase_Letter", "Ll"},
                                                   {"Uppercase_Letter", "Lu"},
                                                   {"Titlecase_Letter", "Lt"},
                                                   {"Modifier_Letter", "Lm"},
                                                   {"Other_Letter", "Lo"},
                                                   {"Alphabetic", "L"},
                                                   {"IsAlphabetic", "L"},
                                                   {"Mark", "M"},
                                                   {"Number", "N"},
                                                   {"Decimal_Number", "Nd"},
                                                   {"digit", "Nd"},
                                                   {"Letter_Number", "Nl"},
                                                   {"Punctuation", "P"},
                                                   {"punct", "P"},
                                                   {"Symbol", "S"},
                                                   {"Separator", "Z"},
                                                   {"Space_Separator", "Zs"},
                                                   {"Other", "C"},
                                                   {"Control", "Cc"},
                                                   {"Format", "Cf"},
                                                   {"IsLatin", "Latin"}}};
constexpr std::array<NamePair, 13> kPosix = {{{"Print", "print"},
                                              {"Graph", "graph"},
                                              {"Alnum", "alnum"},
                                              {"Alpha", "alpha"},
                                              {"Digit", "digit"},
                                              {"Lower", "lower"},
                                              {"Upper", "upper"},
                                              {"Punct", "punct"},
                                              {"Space", "space"},
                                              {"ASCII", "ascii"},
                                              {"XDigit", "xdigit"},
                                              {"Blank", "blank"},
                                              {"Cntrl", "cntrl"}}};

std::string_view FindName(const auto& table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == name; });
  return found == table.end() ? std::string_view() : found->second;
}

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  std::string Translate() {
    while (at_ < pattern_.size()) Step();
    return std::move(out_);
  }

 private:
  void Step() {
    const char c = pattern_[at_];
    if (c == '\\') return Escape();
    if (in_class_) return StepInClass(c);
    if (pattern_.substr(at_).starts_with("[^]")) return Replace(3, "(?s:.)");
    if (c == '[') return OpenClass();
    if (c == '{') return Count();
    const bool is_named_group = pattern_.substr(at_).starts_with("(?<") &&
                                at_ + 3 < pattern_.size() && pattern_[at_ + 3] != '=' &&
                                pattern_[at_ + 3] != '!';
    if (is_named_group) return Replace(3, "(?P<");
    Replace(1, std::string(1, c));
  }

  void OpenClass() {
    in_class_ = true;
    out_ += '[';
    ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == '^') Replace(1, "^");
  }

  void StepInClass(char c) {
    if (pattern_.substr(at_).starts_with("[:")) {
      const size_t end = pattern_.find(":]", at_);
      if (end != std::string_view::npos) {
        return Replace(end + 2 - at_, std::string(pattern_.substr(at_, end + 2 - at_)));
      }
    }
    if (c == ']') in_class_ = false;
    Replace(1, c == '[' ? "\\[" : std::string(1, c));
  }

  void Replace(size_t length, std::string_view text) {
    out_ += text;
    at_ += length;
  }

  void Escape() {
    if (at_ + 1 >= pattern_.size()) return Replace(1, "\\");
    const char c = pattern_[at_ + 1];
    if (c == 'u') return CodePoint();
    if (c == 'p' || c == 'P') return Property(c);
    if (c == 'c' && at_ + 2 < pattern_.size()) {
      return Replace(3, fmt::format("\\x{{{:x}}}", pattern_[at_ + 2] & 0x1F));
    }
    if (in_class_ && c == 'b') return Replace(2, "\\x08");
    if (c == '0') return Replace(2, "\\x00");
    if (c == 'Z') return Replace(2, "\\z");
    constexpr std::string_view kKnown = "dDwWsSbBtnvfrxAz123456789QEkC";
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c < 0;
    const bool is_itself = is_letter && kKnown.find(c) == std::string_view::npos;
    Replace(2, is_itself ? std::string(1, c) : std::string(pattern_.substr(at_, 2)));
  }

  // Four hexadecimal digits at a place.
  std::optional<unsigned> Hex(size_t at) const {
    unsigned value = 0;
    if (at + 4 > pattern_.size()) return std::nullopt;
    const char* begin = pattern_.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
    if (error != std::errc() || end != begin + 4) return std::nullopt;
    return value;
  }

  void CodePoint() {
    if (pattern_.substr(at_).starts_with("\\u{")) return Replace(2, "\\x");
    const auto high = Hex(at_ + 2);
    if (!high) return Replace(2, "u");
    const bool is_high = *high >= 0xD800 && *high < 0xDC00;
    const auto low =
        is_high && pattern_.substr(at_ + 6).starts_with("\\u") ? Hex(at_ + 8) : std::nullopt;
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      return Replace(
          12, fmt::format("\\x{{{:x}}}", 0x10000 + ((*high - 0xD800) << 10) + *low - 0xDC00));
    }
    Replace(6, fmt::format("\\x{{{:x}}}", *high));
  }

  void Property(char letter) {
    const size_t end = pattern_.find('}', at_);
    if (pattern_.substr(at_ + 2).substr(0, 1) != "{" || end == std::string_view::npos) {
      return Replace(2, std::string("\\") + letter);
    }
    std::string_view name = pattern_.substr(at_ + 3, end - at_ - 3);
    const std::string_view whole = name;
    if (const size_t equals = name.find('='); equals != std::string_view::npos) {
      name.remove_prefix(equals + 1);
    }
    const size_t length = end + 1 - at_;
    if (const std::string_view posix = FindName(kPosix, whole); !posix.empty()) {
      const std::string text = fmt::format("[:{}{}:]", letter == 'P' ? "^" : "", posix);
      return Replace(length, in_class_ ? text : "[" + text + "]");
    }
    const std::string_view known = FindName(kProperties, name);
    Replace(length, fmt::format("\\{}{{{}}}", letter, known.empty() ? name : known));
  }

  void Count() {
    const size_t end = pattern_.find('}', at_);
    const std::string_view text =
        end == std::string_view::npos ? "" : pattern_.substr(at_ + 1, end - at_ - 1);
    const size_t comma = std::min(text.find(','), text.size());
    const auto least = Number(text.substr(0, comma));
    const auto most = Number(text.substr(std::min(comma + 1, text.size())));
    const bool is_too_large = (least && *least > kCountMax) || (most && *most > kCountMax);
    if (!least || !is_too_large) return Replace(1, "{");
    const bool is_exact = comma == text.size() && *least <= kCountMax;
    Replace(end + 1 - at_, is_exact ? std::string(pattern_.substr(at_, end + 1 - at_))
                                    : fmt::format("{{{},}}", std::min(*least, kCountMax)));
  }

  static std::optional<size_t> Number(std::string_view digits) {
    size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || end != digits.data() + digits.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) return kCountMax + 1;
    return error == std::errc() ? std::optional(value) : std::nullopt;
  }

  const std::string_view pattern_;
  size_t at_ = 0;
  bool in_class_ = false;
  std::string out_;
};

// The place behind the parenthesis that closes the one at the beginning; npos when none does.
size_t FindEndOfGroup(std::string_view text) {
  size_t depth = 0;
  bool in_class = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (in_class || text[i] == '[') {
      in_class = text[i] != ']';
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

PatternText ToRe2(std::string_view pattern) {
  PatternText text;
  const bool is_anchored = pattern.starts_with('^');
  std::string_view rest = is_anchored ? pattern.substr(1) : pattern;
  while (is_anchored && (rest.starts_with("(?=") || rest.starts_with("(?!"))) {
    const size_t end = FindEndOfGroup(rest);
    if (end == std::string_view::npos) break;
    text.look_aheads.push_back(
        {"^(?:" + Translator(rest.substr(3, end - 4)).Translate() + ")", rest[2] == '='});
    rest.remove_prefix(end);
  }
  text.pattern = (is_anchored ? "^" : "") + Translator(rest).Translate();
  return text;
}

}  // namespace httptask
