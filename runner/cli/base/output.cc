#include "runner/cli/base/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr int kWidthMin = 40;
constexpr int kWidthMax = 120;
// In fewer letters progress tells nothing.
constexpr int kProgressWidthMin = 20;

int DetectWidth(int file_descriptor) {
  winsize size{};
  if (::ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return size.ws_col;
}

bool TakesControlSequences() {
  const char* terminal = ::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

// From the last of `count` lines up to the first.
std::string EraseLines(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += i == 0 ? "\r\x1b[K" : "\x1b[A\x1b[K";
  return text;
}

}  // namespace

StreamTraits DetectStream(int file_descriptor) {
  StreamTraits traits;
  traits.terminal = ::isatty(file_descriptor) == 1;
  if (!traits.terminal) return traits;
  const int width = DetectWidth(file_descriptor);
  traits.width = std::clamp(width, kWidthMin, kWidthMax);
  if (!TakesControlSequences()) return traits;
  traits.coloring = ::getenv("NO_COLOR") == nullptr ? Coloring::kOn : Coloring::kOff;
  // The last column stays empty: some terminals begin a new line there.
  if (width >= kProgressWidthMin) traits.progress_width = std::min(width, kWidthMax) - 1;
  return traits;
}

Output::Output(std::ostream& results, StreamTraits results_traits, std::ostream& notes,
               StreamTraits notes_traits)
    : results_(results),
      results_traits_(results_traits),
      notes_(notes),
      notes_traits_(notes_traits) {}

void Output::Print(const StyledText& text) {
  Write(text.Format(results_traits_.coloring));
}

void Output::Print(std::string_view text) {
  Print(StyledText().Add(text));
}

void Output::PrintExactly(std::string_view text) {
  if (results_traits_.terminal) {
    Write(ToTerminal(text));
  } else {
    Write(text);
  }
}

// Flushes at once: only then the cause of a failure is known.
void Output::Write(std::string_view text) {
  ClearProgress();
  if (!results_.good()) return;
  errno = 0;
  results_ << text << std::flush;
  if (!results_.good()) failure_ = errno;
}

void Output::PrintJson(const Json& value) {
  PrintExactly(FormatJson(value, 2) + "\n");
}

void Output::Note(const StyledText& text) {
  ClearProgress();
  notes_ << text.Format(notes_traits_.coloring);
  notes_.flush();
}

void Output::Note(std::string_view text) {
  Note(StyledText().Add(text));
}

void Output::ShowProgress(std::string_view line) {
  ShowProgress({StyledText().Add(line)});
}

// In one write, so that nothing flickers.
void Output::ShowProgress(const std::vector<StyledText>& lines) {
  if (notes_traits_.progress_width <= 0) return;
  const auto width = static_cast<size_t>(notes_traits_.progress_width);
  std::string text = EraseLines(progress_lines_);
  for (size_t i = 0; i < lines.size(); ++i) {
    text += (i == 0 ? "" : "\n") + lines[i].FormatLine(notes_traits_.coloring, width);
  }
  notes_ << text << std::flush;
  progress_lines_ = lines.size();
}

void Output::ClearProgress() {
  notes_ << EraseLines(progress_lines_) << std::flush;
  progress_lines_ = 0;
}

Status Output::Flush() {
  ClearProgress();
  if (results_.good() || failure_ == EPIPE) return absl::OkStatus();
  return MakeError(Reason::kStorageFailed,
                   std::string("the output could not be written") +
                       (failure_ == 0 ? "" : std::string(": ") + ::strerror(failure_)));
}

}  // namespace httptask::runner
