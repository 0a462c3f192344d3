#include "plugin/base/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// By name and not whatever iconv knows: some of that hides plain text (UTF-7) or is not for texts.
constexpr std::array<std::string_view, 16> kNames = {
    "latin1", "latin-1", "shift_jis", "shift-jis", "sjis",   "euc-jp", "iso-2022-jp", "gbk",
    "gb2312", "gb18030", "big5",      "euc-kr",    "koi8-r", "koi8-u", "ibm866",      "macintosh"};

bool IsNumbered(std::string_view name, std::string_view family, int most) {
  if (!name.starts_with(family)) return false;
  name.remove_prefix(family.size());
  int number = 0;
  for (const char digit : name) {
    if (digit < '0' || digit > '9' || name.size() > 4) return false;
    number = number * 10 + (digit - '0');
  }
  return number >= 1 && number <= most;
}

// The name for iconv; empty when there is nothing to decode.
std::string FindName(std::string_view bytes, std::string_view charset) {
  const std::string name = ToLower(charset);
  if (name.empty()) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ? "utf-16" : "";
  }
  if (name == "utf-16" || name == "utf-16le" || name == "utf-16be") return name;
  if (name == "latin-1") return "latin1";
  const bool is_known = std::ranges::find(kNames, name) != kNames.end() ||
                        IsNumbered(name, "iso-8859-", 16) ||
                        (IsNumbered(name, "windows-", 1258) && name >= "windows-1250");
  return is_known ? name : "";
}

class Converter {
 public:
  explicit Converter(const std::string& name) : handle_(::iconv_open("UTF-8", name.c_str())) {}
  ~Converter() {
    if (is_open()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  std::optional<std::string> Convert(std::string_view bytes) {
    std::string text;
    char* in = const_cast<char*>(bytes.data());  // iconv only reads it.
    size_t left = bytes.size();
    std::array<char, 4096> buffer{};
    while (left > 0) {
      char* out = buffer.data();
      size_t room = buffer.size();
      const bool is_done = ::iconv(handle_, &in, &left, &out, &room) != static_cast<size_t>(-1);
      if (!is_done && errno != E2BIG) return std::nullopt;
      text.append(buffer.data(), buffer.size() - room);
    }
    return text;
  }

 private:
  iconv_t handle_;
};

}  // namespace

std::optional<std::string> DecodeCharset(std::string_view bytes, std::string_view charset) {
  const std::string name = FindName(bytes, charset);
  if (name.empty()) return std::nullopt;
  Converter converter(name);
  if (!converter.is_open()) return std::nullopt;
  std::optional<std::string> text = converter.Convert(bytes);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text && text->starts_with(kByteOrderMark)) text->erase(0, kByteOrderMark.size());
  return text;
}

}  // namespace httptask
