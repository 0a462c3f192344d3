#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"

namespace httptask {

// How bad it is: an error is refused, a warning is not.
enum class Severity { kError, kWarning };
std::string_view SeverityName(Severity severity);  // `error`, `warning`.

// A fault at a place in a text file, for people.
struct Diagnostic {
  // Path as the person wrote it.
  std::string file;
  // Place of the first letter concerned.
  TextPosition position;
  // What is wrong: no stop at the end, no capital in front.
  std::string what;
  // The next step, or empty.
  std::string help;
  Severity severity = Severity::kError;

  bool operator==(const Diagnostic&) const = default;
};

// `error: file:line:column: what` (or `warning: …`), the line of `text`, a caret under the place,
// and `help: …`. Long lines are cut around the place. Control characters of `file`, `what` and
// `help` are made visible, line ends and tabs among them become spaces; in the line of `text` each
// becomes one space, so that the caret stays under its letter. Ends in a newline.
std::string FormatDiagnostic(const Diagnostic& diagnostic, std::string_view text);

}  // namespace httptask
