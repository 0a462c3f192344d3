#include "runner/cli/base/text_layout.h"

#include <algorithm>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

bool StartsListItem(std::string_view line) {
  return line.starts_with("- ") || line.starts_with("* ");
}

bool IsFence(std::string_view line) {
  return line.starts_with("```") || line.starts_with("~~~");
}

// Text to be wrapped, or one line that stays as it is.
struct Paragraph {
  std::string text;
  bool is_kept = false;
};

class ParagraphJoiner {
 public:
  void Add(std::string_view line) {
    const std::string_view words = Trim(line);
    const bool is_fence = IsFence(words);
    if (is_fence || is_fenced_ || words.starts_with('|')) {
      if (is_fence) is_fenced_ = !is_fenced_;
      Keep(line);
    } else if (words.empty()) {
      if (!paragraphs_.empty() && !paragraphs_.back().text.empty()) paragraphs_.emplace_back();
      is_open_ = false;
    } else if (is_open_ && !StartsListItem(words)) {
      paragraphs_.back().text += " " + std::string(words);
    } else {
      paragraphs_.push_back({.text = std::string(words)});
      is_open_ = true;
    }
  }

  std::vector<Paragraph> Take() {
    while (!paragraphs_.empty() && paragraphs_.back().text.empty()) paragraphs_.pop_back();
    return std::move(paragraphs_);
  }

 private:
  void Keep(std::string_view line) {
    const size_t end = line.find_last_not_of(" \t\r");
    paragraphs_.push_back({.text = std::string(line.substr(0, end + 1)), .is_kept = true});
    is_open_ = false;
  }

  std::vector<Paragraph> paragraphs_;
  bool is_open_ = false;
  bool is_fenced_ = false;
};

// Joins the lines of each paragraph; an empty one stands between paragraphs.
std::vector<Paragraph> JoinParagraphs(std::string_view text) {
  ParagraphJoiner joiner;
  for (const std::string_view line : Split(text, '\n')) joiner.Add(line);
  return joiner.Take();
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
  for (Paragraph& paragraph : JoinParagraphs(text)) {
    if (paragraph.is_kept) {
      lines.push_back(std::move(paragraph.text));
      continue;
    }
    for (std::string& line : WrapParagraph(paragraph.text, width)) lines.push_back(std::move(line));
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
  const std::vector<Paragraph> paragraphs = JoinParagraphs(text);
  if (paragraphs.empty()) return "";
  std::string_view sentence = paragraphs.front().text;
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
