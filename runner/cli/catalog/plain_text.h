#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// A description without its HTML: references are written in CommonMark, which may hold HTML, and
// some are HTML altogether. Elements that stand on lines of their own become lines, list items
// `- `; the others leave their text. What is no element of HTML (`<id>`, `List<String>`) stays.
std::string PlainText(std::string_view description);

}  // namespace httptask::runner
