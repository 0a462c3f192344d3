#include "runner/cli/curl/shell_words.h"

#include <fmt/format.h>

#include <cctype>
#include <optional>

#include "plugin/base/json.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr size_t kBytesMax = size_t{1} << 20;

bool IsNameLetter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  StatusOr<std::vector<std::string>> Read() {
    while (next_ < text_.size()) {
      HTTPTASK_RETURN_IF_ERROR(ReadLetter());
    }
    EndWord();
    return std::move(words_);
  }

 private:
  Status ReadLetter() {
    const size_t begin = next_;
    const char letter = text_[next_++];
    switch (letter) {
      case ' ':
      case '\t':
      case '\r':
        EndWord();
        return {};
      case '\n':
        EndWord();
        if (!words_.empty() && !Trim(text_.substr(next_)).empty()) {
          return Refuse(begin, "the command ends here, and another follows: give one command");
        }
        return {};
      case '\'':
        return ReadSingle(begin);
      case '"':
        return ReadDouble(begin);
      case '\\':
        return ReadEscape();
      case '$':
        return ReadDollar(begin);
      case '#':
        if (!word_) return SkipComment();
        break;
      case '|':
      case '&':
      case ';':
      case '<':
      case '>':
      case '(':
      case ')':
      case '`':
        if (letter == ';' && Trim(text_.substr(next_)).empty()) return {};
        return Refuse(begin, fmt::format("`{}` is for a shell: give the curl command alone, with "
                                         "quotes around its URL and values",
                                         letter));
      default:
        break;
    }
    return Add(letter, begin);
  }

  Status Add(char letter, size_t place) {
    if (letter == kVariableBegin || letter == kVariableEnd || letter == '\0') {
      return Refuse(place, "control characters cannot be part of a command");
    }
    Word() += letter;
    return {};
  }

  Status SkipComment() {
    next_ = std::min(text_.find('\n', next_), text_.size());
    return {};
  }

  Status ReadSingle(size_t begin) {
    const size_t end = text_.find('\'', next_);
    if (end == std::string_view::npos) return Refuse(begin, "this quote does not end");
    Word();
    while (next_ < end) HTTPTASK_RETURN_IF_ERROR(Add(text_[next_++], begin));
    ++next_;
    return {};
  }

  Status ReadDouble(size_t begin) {
    Word();
    while (next_ < text_.size()) {
      const size_t place = next_;
      const char letter = text_[next_++];
      if (letter == '"') return {};
      if (letter == '`') return Refuse(place, "a shell would run what is between these");
      if (letter == '$') {
        HTTPTASK_RETURN_IF_ERROR(ReadDollarInQuotes(place));
      } else if (letter == '\\' && next_ < text_.size()) {
        const char next = text_[next_++];
        const bool escapes = next == '"' || next == '\\' || next == '$' || next == '`';
        if (next == '\n') continue;
        if (!escapes) Word() += '\\';
        HTTPTASK_RETURN_IF_ERROR(Add(next, place));
      } else {
        HTTPTASK_RETURN_IF_ERROR(Add(letter, place));
      }
    }
    return Refuse(begin, "this quote does not end");
  }

  Status ReadEscape() {
    if (next_ >= text_.size()) return {};
    const size_t place = next_;
    char letter = text_[next_++];
    if (letter == '\r' && next_ < text_.size() && text_[next_] == '\n') letter = text_[next_++];
    return letter == '\n' ? Status() : Add(letter, place);
  }

  Status ReadDollar(size_t begin) {
    if (next_ < text_.size() && text_[next_] == '\'') return ReadAnsi(begin);
    return ReadDollarInQuotes(begin);
  }

  Status ReadDollarInQuotes(size_t begin) {
    if (next_ < text_.size() && text_[next_] == '(') {
      return Refuse(begin, "a shell would run what is in these parentheses");
    }
    const bool braced = next_ < text_.size() && text_[next_] == '{';
    size_t end = next_ + (braced ? 1 : 0);
    const size_t first = end;
    while (end < text_.size() && IsNameLetter(text_[end])) ++end;
    const std::string_view name = text_.substr(first, end - first);
    if (name.empty() && !braced) return Add('$', begin);
    if (name.empty() || (braced && (end >= text_.size() || text_[end] != '}'))) {
      return Refuse(begin, "this is no plain variable: write `${NAME}`, or quotes around it");
    }
    Word() += kVariableBegin + std::string(name) + kVariableEnd;
    next_ = end + (braced ? 1 : 0);
    return {};
  }

  // `$'…'`: the escapes of C.
  Status ReadAnsi(size_t begin) {
    ++next_;
    Word();
    while (next_ < text_.size()) {
      const size_t place = next_;
      const char letter = text_[next_++];
      if (letter == '\'') return {};
      if (letter != '\\' || next_ >= text_.size()) {
        HTTPTASK_RETURN_IF_ERROR(Add(letter, place));
        continue;
      }
      HTTPTASK_RETURN_IF_ERROR(ReadAnsiEscape(text_[next_++], place));
    }
    return Refuse(begin, "this quote does not end");
  }

  Status ReadAnsiEscape(char letter, size_t place) {
    constexpr std::string_view kLetters = "abefnrtv";
    constexpr std::string_view kMeanings = "\a\b\x1b\f\n\r\t\v";
    if (letter == 'x') return AddCode(2, place);
    if (letter == 'u') return AddCode(4, place);
    if (letter == 'U') return AddCode(8, place);
    const size_t known = kLetters.find(letter);
    return Add(known == std::string_view::npos ? letter : kMeanings[known], place);
  }

  Status AddCode(size_t digits_max, size_t place) {
    uint32_t code = 0;
    size_t digits = 0;
    while (digits < digits_max && next_ < text_.size() &&
           std::isxdigit(static_cast<unsigned char>(text_[next_])) != 0) {
      const char digit = text_[next_++];
      code =
          code * 16 + static_cast<uint32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
      ++digits;
    }
    if (digits == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      return Refuse(place, "this escape names no character");
    }
    if (digits_max == 2 || code < 0x80) return Add(static_cast<char>(code), place);
    std::string& word = Word();
    if (code < 0x800) {
      word += static_cast<char>(0xc0 | (code >> 6));
    } else if (code < 0x10000) {
      word += static_cast<char>(0xe0 | (code >> 12));
      word += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    } else {
      word += static_cast<char>(0xf0 | (code >> 18));
      word += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
      word += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    }
    word += static_cast<char>(0x80 | (code & 0x3f));
    return {};
  }

  std::string& Word() {
    if (!word_) word_.emplace();
    return *word_;
  }
  void EndWord() {
    if (word_) words_.push_back(*std::move(word_));
    word_.reset();
  }
  Status Refuse(size_t offset, const std::string& what) const {
    const TextPosition position = PositionOf(text_, offset);
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("the curl command, line {}, column {}: {}", position.line,
                                 position.column, what));
  }

  const std::string_view text_;
  size_t next_ = 0;
  std::optional<std::string> word_;
  std::vector<std::string> words_;
};

}  // namespace

StatusOr<std::vector<std::string>> SplitShellWords(std::string_view text) {
  if (text.size() > kBytesMax) {
    return MakeError(Reason::kArgumentInvalid, "the curl command has more than 1 MiB");
  }
  return WordReader(text).Read();
}

}  // namespace httptask::runner
