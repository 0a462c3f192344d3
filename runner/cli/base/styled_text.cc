#include "runner/cli/base/styled_text.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "runner/cli/base/text_layout.h"

namespace httptask::runner {
namespace {

std::string_view StyleCode(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kRed:
      return "\x1b[31m";
    case Style::kGreen:
      return "\x1b[32m";
    case Style::kYellow:
      return "\x1b[33m";
    case Style::kCyan:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

StyledText& StyledText::Add(std::string_view text, Style style) {
  if (text.empty()) return *this;
  if (!pieces_.empty() && pieces_.back().style == style) {
    pieces_.back().text += text;
  } else {
    pieces_.push_back({std::string(text), style});
  }
  return *this;
}

StyledText& StyledText::Add(const StyledText& text) {
  for (const Piece& piece : text.pieces_) Add(piece.text, piece.style);
  return *this;
}

std::string StyledText::Format(Coloring coloring) const {
  std::string result;
  for (const Piece& piece : pieces_) {
    const std::string_view code = coloring == Coloring::kOn ? StyleCode(piece.style) : "";
    result += code;
    result += ToTerminal(piece.text);
    if (!code.empty()) result += "\x1b[0m";
  }
  return result;
}

std::string StyledText::FormatLine(Coloring coloring, size_t letters_max) const {
  StyledText line;
  size_t left = letters_max;
  for (const Piece& piece : pieces_) {
    std::string text = ToTerminal(piece.text);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    line.Add(CutLetters(text, left), piece.style);
    const size_t letters = CountLetters(text);
    if (letters >= left) break;
    left -= letters;
  }
  return line.Format(coloring);
}

}  // namespace httptask::runner
