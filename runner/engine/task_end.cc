#include "runner/engine/task_end.h"

#include <fmt/format.h>

#include <string>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// Letters of the body in a message.
constexpr size_t kExcerptLettersMax = 200;

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

std::string DescribeAnswer(const TaskResult& result) {
  std::string text = fmt::format("{} {} answered {}", result.request.method,
                                 WithoutQuery(result.request.url), result.status_code);
  if (!result.reason_phrase.empty()) text += " " + ToUtf8(result.reason_phrase);
  const std::string excerpt = Excerpt(result.body);
  return excerpt.empty() ? text : text + ": " + excerpt;
}

}  // namespace

decltype(Event::what) DescribeTaskEnd(std::string_view reference_name,
                                      const StatusOr<TaskResult>& result) {
  const std::string name(reference_name);
  if (!result.ok()) {
    const std::string reason(ReasonName(ReasonOf(result.status())));
    const std::string message = ToUtf8(MessageOf(result.status()));
    return TaskFailed{
        name, {{"error", {{"reason", reason}, {"message", message}}}}, reason, message};
  }
  switch (result->outcome) {
    case Outcome::kSucceeded:
      return TaskCompleted{name, ResultToJson(*result)};
    case Outcome::kRejected:
      break;
  }
  return TaskFailed{name, ResultToJson(*result), "HTTP_STATUS", DescribeAnswer(*result)};
}

}  // namespace httptask::runner
