#pragma once

#include <iosfwd>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// What a standard stream is connected to.
struct StreamTraits {
  bool terminal = false;
  Coloring coloring = Coloring::kOff;
  // Letters in a line of text that is laid out.
  int width = 100;
  // Lines that are drawn anew have at most so many letters; 0: nothing is drawn anew.
  int progress_width = 0;
};
// The traits of file descriptor 1 or 2. Colour only on a terminal, and not when `NO_COLOR` is set
// to anything or `TERM` is `dumb` (https://no-color.org).
StreamTraits DetectStream(int file_descriptor);

// The only way to the standard streams: results to the first, the rest to the second. Text of
// others is made safe for a terminal. Not thread-safe.
class Output {
 public:
  // The streams must outlive the output.
  Output(std::ostream& results, StreamTraits results_traits, std::ostream& notes,
         StreamTraits notes_traits);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // A part of the result for people.
  void Print(const StyledText& text);
  void Print(std::string_view text);
  // A part of the result that another program may read: byte for byte, but safe on a terminal.
  void PrintExactly(std::string_view text);
  // The whole result of `--json`.
  void PrintJson(const Json& value);

  // Errors, warnings, hints.
  void Note(const StyledText& text);
  void Note(std::string_view text);
  // Lines below all others, which the next call replaces and any other output takes away; cut at
  // the terminal's width. Nothing unless the notes' reader is a person at a terminal that can.
  void ShowProgress(const std::vector<StyledText>& lines);
  void ShowProgress(std::string_view line);

  const StreamTraits& results_traits() const { return results_traits_; }
  const StreamTraits& notes_traits() const { return notes_traits_; }
  // STORAGE_FAILED when a result could not be written (full disk). A reader that has gone away
  // (`| head`) is no error.
  Status Flush();

 private:
  void Write(std::string_view text);
  void ClearProgress();

  std::ostream& results_;
  const StreamTraits results_traits_;
  std::ostream& notes_;
  const StreamTraits notes_traits_;
  size_t progress_lines_ = 0;  // Those shown.
  // errno of the first write that failed.
  int failure_ = 0;
};

}  // namespace httptask::runner
