#include "runner/cli/base/text_layout.h"

#include <algorithm>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

bool StartsListItem(std::string_view line) {
  return line.starts_with("- ") || line.starts_with("* ");
}

// Joins the lines of each paragraph; an empty string stands between paragraphs.
std::vector<std::string> JoinParagraphs(std::string_view text) {
  std::vector<std::string> paragraphs;
  bool open = false;
  for (std::string_view line : Split(text, '\n')) {
    line = Trim(line);
    if (line.empty()) {
      if (!paragraphs.empty() && !paragraphs.back().empty()) paragraphs.emplace_back();
      open = false;
    } else if (open && !StartsListItem(line)) {
      paragraphs.back() += " " + std::string(line);
    } else {
      paragraphs.emplace_back(line);
      open = true;
    }
  }
  while (!paragraphs.empty() && paragraphs.back().empty()) paragraphs.pop_back();
  return paragraphs;
}

std::vector<std::string> WrapParagraph(std::string_view paragraph, size_t width) {
  std::vector<std::string> lines;
  std::string line;
  size_t letters = 0;
  for (const std::string_view word : Split(paragraph, ' ')) {
    if (word.empty()) continue;
    const size_t word_letters = CountLetters(word);
    if (!line.empty() && letters + 1 + word_letters > width) {
      lines.push_back(std::move(line));
      line.clear();
      letters = 0;
    }
    if (!line.empty()) {
      line += ' ';
      ++letters;
    }
    line += word;
    letters += word_letters;
  }
  lines.push_back(std::move(line));
  return lines;
}

}  // namespace

std::vector<std::string> WrapText(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  for (const std::string& paragraph : JoinParagraphs(text)) {
    for (std::string& line : WrapParagraph(paragraph, width)) lines.push_back(std::move(line));
  }
  return lines;
}

std::string CutLetters(std::string_view text, size_t letters_max) {
  if (CountLetters(text) <= letters_max) return std::string(text);
  size_t letters = 0;
  size_t end = 0;
  while (end < text.size()) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++letters == letters_max) break;
    ++end;
  }
  return std::string(Trim(text.substr(0, end))) + "…";
}

std::string FirstSentence(std::string_view text, size_t letters_max) {
  const std::vector<std::string> paragraphs = JoinParagraphs(text);
  if (paragraphs.empty()) return "";
  std::string_view sentence = paragraphs.front();
  const size_t stop = sentence.find(". ");
  if (stop != std::string_view::npos) sentence = sentence.substr(0, stop + 1);
  return CutLetters(sentence, letters_max);
}

std::string CountOf(int64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string PadRight(std::string_view text, size_t width) {
  const size_t letters = CountLetters(text);
  return std::string(text) + std::string(letters < width ? width - letters : 0, ' ');
}

std::string LayOutTable(const std::vector<std::vector<std::string>>& rows, size_t column_max) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(CountLetters(row[i]), column_max));
    }
  }
  std::string result;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += PadRight(row[i], widths[i]) + "  ";
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  }
  return result;
}

}  // namespace httptask::runner
