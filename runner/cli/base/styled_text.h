#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace httptask::runner {

enum class Style { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };
enum class Coloring { kOff, kOn };

// Text for a terminal whose pieces have a style. Whatever the pieces hold, no control sequence of
// theirs reaches the terminal.
class StyledText {
 public:
  StyledText& Add(std::string_view text, Style style = Style::kPlain);
  StyledText& Add(const StyledText& text);

  bool empty() const { return pieces_.empty(); }
  // The text, neutralised (ToTerminal); with ANSI styles when coloring is on.
  std::string Format(Coloring coloring) const;
  // The same in one line of at most `letters_max` letters (cut with `…`).
  std::string FormatLine(Coloring coloring, size_t letters_max) const;

 private:
  struct Piece {
    std::string text;
    Style style;
  };
  std::vector<Piece> pieces_;
};

}  // namespace httptask::runner
