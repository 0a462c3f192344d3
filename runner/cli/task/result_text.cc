#include "runner/cli/task/result_text.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// The body as a person reads it.
std::string PrettyBody(std::string_view body, std::string_view media_type) {
  const Json json = BodyToJson(body, media_type);
  if (json.is_string()) return ToUtf8(body);
  const bool binary = json.is_object() && json.size() == 1 &&
                      FindMember(json, "base64") != nullptr && !ParseJson(body).ok();
  if (binary) {
    return fmt::format("({} bytes of {}, not shown)", body.size(),
                       media_type.empty() ? "binary data" : media_type);
  }
  return FormatJson(json, 2);
}

// Where a text of at most `limits` ends: not within a letter.
size_t FindCut(std::string_view text, const BodyLimits& limits) {
  size_t end = 0;
  size_t lines = 0;
  while (end < text.size() && end < limits.bytes_max) {
    if (text[end] == '\n' && ++lines == limits.lines_max) return end;
    ++end;
  }
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return end;
}

StyledText DescribeBody(std::string_view body, std::string_view media_type,
                        const BodyLimits& limits) {
  StyledText text;
  if (body.empty()) return text;
  const std::string pretty = PrettyBody(body, media_type);
  const size_t cut = FindCut(pretty, limits);
  text.Add("\n").Add(std::string_view(pretty).substr(0, cut));
  if (cut == pretty.size()) {
    if (!pretty.ends_with('\n')) text.Add("\n");
    return text;
  }
  text.Add(fmt::format("\n… {} of {} bytes shown; all of it with --json or into a file\n", cut,
                       pretty.size()),
           Style::kDim);
  return text;
}

void AddHeaders(StyledText& text, std::string_view mark, const HeaderFields& headers) {
  for (const auto& [name, value] : headers) {
    text.Add(mark, Style::kDim).Add(name, Style::kCyan).Add(": ").Add(value).Add("\n");
  }
}

Style StyleOfStatus(int status_code) {
  if (status_code >= 200 && status_code < 300) return Style::kGreen;
  return status_code < 400 ? Style::kYellow : Style::kRed;
}

}  // namespace

StyledText DescribeRequest(const RequestRecord& request, const BodyLimits& limits) {
  StyledText text;
  text.Add("> ", Style::kDim).Add(request.method + " " + request.url, Style::kBold).Add("\n");
  AddHeaders(text, "> ", request.headers);
  text.Add(DescribeBody(request.body, FindHeader(request.headers, "Content-Type"), limits));
  return text;
}

StyledText DescribeHops(const TaskResult& result) {
  StyledText text;
  if (result.attempts.empty()) return text;
  for (const Hop& hop : result.attempts.back().hops) {
    text.Add("< ", Style::kDim)
        .Add(std::to_string(hop.status_code), StyleOfStatus(hop.status_code))
        .Add(fmt::format(", on with {} {}{}\n", hop.next_method, hop.location,
                         hop.drops_credentials ? " without credentials" : ""));
  }
  return text;
}

StyledText DescribeAnswer(const TaskResult& result, const BodyLimits& limits) {
  StyledText text;
  text.Add("< ", Style::kDim)
      .Add(StatusLine(result.status_code, result.reason_phrase), StyleOfStatus(result.status_code))
      .Add("\n");
  AddHeaders(text, "< ", result.headers);
  text.Add(DescribeBody(result.body, FindHeader(result.headers, "Content-Type"), limits));
  return text;
}

StyledText DescribeTimings(const Timings& timings) {
  const std::pair<std::string_view, std::chrono::microseconds> phases[] = {
      {"queue", timings.queue},
      {"dns", timings.dns},
      {"connect", timings.connect},
      {"tls", timings.tls},
      {"first byte", timings.first_byte}};
  std::string line;
  for (const auto& [name, duration] : phases) {
    if (duration.count() == 0) continue;
    line += fmt::format("{} {}, ", name, FormatMilliseconds(duration));
  }
  line += "total " + FormatMilliseconds(timings.total) + "\n";
  return StyledText().Add(line, Style::kDim);
}

StyledText DescribeAttempts(const TaskResult& result) {
  StyledText text;
  for (const Attempt& attempt : result.attempts) {
    const auto after = attempt.start_time - result.attempts.front().start_time;
    text.Add(fmt::format("try {}", attempt.number), Style::kBold);
    text.Add(fmt::format(
        " after {}: ",
        FormatMilliseconds(std::chrono::duration_cast<std::chrono::microseconds>(after))));
    text.Add(attempt.error.ok() ? std::to_string(attempt.status_code)
                                : std::string(ReasonName(ReasonOf(attempt.error))));
    if (!attempt.decision.empty()) text.Add("; " + attempt.decision);
    text.Add("\n");
  }
  return text;
}

std::string StatusLine(int status_code, std::string_view reason_phrase) {
  std::string line = std::to_string(status_code);
  if (!reason_phrase.empty()) line += " " + std::string(reason_phrase);
  return line;
}

std::string FormatMilliseconds(std::chrono::microseconds duration) {
  const double milliseconds = static_cast<double>(duration.count()) / 1000.0;
  return milliseconds < 100 ? fmt::format("{:.1f} ms", milliseconds)
                            : fmt::format("{:.0f} ms", milliseconds);
}

}  // namespace httptask::runner
