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

int DetectWidth(int file_descriptor) {
  winsize size{};
  if (::ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return std::clamp<int>(size.ws_col, kWidthMin, kWidthMax);
}

bool WantsColor() {
  if (::getenv("NO_COLOR") != nullptr) return false;
  const char* terminal = ::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

StreamTraits DetectStream(int file_descriptor) {
  StreamTraits traits;
  traits.terminal = ::isatty(file_descriptor) == 1;
  if (!traits.terminal) return traits;
  traits.coloring = WantsColor() ? Coloring::kOn : Coloring::kOff;
  traits.width = DetectWidth(file_descriptor);
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
  if (!notes_traits_.terminal) return;
  ClearProgress();
  const auto width = static_cast<size_t>(notes_traits_.width) - 1;
  notes_ << ToTerminal(line.substr(0, width));
  notes_.flush();
  progress_shown_ = true;
}

void Output::ClearProgress() {
  if (!progress_shown_) return;
  notes_ << "\r\x1b[K";
  notes_.flush();
  progress_shown_ = false;
}

Status Output::Flush() {
  ClearProgress();
  if (results_.good() || failure_ == EPIPE) return absl::OkStatus();
  return MakeError(Reason::kStorageFailed,
                   std::string("the output could not be written") +
                       (failure_ == 0 ? "" : std::string(": ") + ::strerror(failure_)));
}

}  // namespace httptask::runner
