#include "plugin/base/answer_text.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

bool IsControl(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}
bool ContinuesLetter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The start of the body, on one line.
std::string Excerpt(std::string_view body) {
  // A letter has four bytes at most; the rest need not be looked at.
  const std::string text = ToUtf8(Trim(body.substr(0, kExcerptLettersMax * 8)));
  std::string excerpt;
  size_t letters = 0;
  for (const char byte : text) {
    const bool is_new = !ContinuesLetter(byte);
    if (is_new && ++letters > kExcerptLettersMax) return excerpt + "…";
    excerpt += IsControl(byte) ? ' ' : byte;
  }
  return excerpt;
}

std::string_view WithoutQuery(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

}  // namespace

std::string DescribeAnswer(const TaskResult& result) {
  std::string text = fmt::format("{} {} answered {}", result.request.method,
                                 WithoutQuery(result.request.url), result.status_code);
  if (!result.reason_phrase.empty()) text += " " + ToUtf8(result.reason_phrase);
  if (!result.explanation.empty()) text += fmt::format(" ({})", ToUtf8(result.explanation));
  const std::string excerpt = Excerpt(result.body);
  return excerpt.empty() ? text : text + ": " + excerpt;
}

}  // namespace httptask
