#include "plugin/reference/page_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr std::array<std::string_view, 4> kTableHeadings = {
    "Path parameters", "Request headers", "Query parameters", "Request body fields"};
constexpr std::string_view kServersHeading = "Servers";
constexpr std::string_view kClosingHeading = "How to start integrating";
constexpr std::string_view kPlainHead = "Name Type Required Description";
constexpr std::string_view kPipeHead = "Name|Type|Required|Description|";
constexpr std::array<std::string_view, 8> kMethods = {"GET",  "PUT",     "POST",  "DELETE",
                                                      "HEAD", "OPTIONS", "PATCH", "TRACE"};
constexpr size_t kQuoteBytesMax = 60;

using Lines = std::vector<PageLine>;

struct MethodLine {
  std::string_view method;
  std::string_view path;
};

std::optional<MethodLine> ParseMethodLine(std::string_view line) {
  size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  MethodLine parsed{line.substr(0, space), Trim(line.substr(space))};
  bool known = std::find(kMethods.begin(), kMethods.end(), parsed.method) != kMethods.end();
  bool is_path =
      parsed.path.starts_with('/') && parsed.path.find_first_of(" \t|") == std::string_view::npos;
  return known && is_path ? std::optional(parsed) : std::nullopt;
}

std::string_view WithoutMark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

Lines LinesOf(std::string_view text) {
  Lines lines;
  int number = 0;
  for (std::string_view line : Split(WithoutMark(text), '\n')) {
    lines.push_back({Trim(line), ++number});
  }
  return lines;
}

// The head of a table with its cells brought together: without an outer bar in front and without
// the spaces around bars in the pipe form, with single spaces in the plain form.
std::string NormalHead(std::string_view line) {
  if (line.size() > 200) return "";
  bool pipe_form = line.find('|') != std::string_view::npos;
  std::string normal;
  for (char letter : line) {
    bool blank = letter == ' ' || letter == '\t';
    if (!blank) {
      normal += letter;
    } else if (!pipe_form && !normal.ends_with(' ')) {
      normal += ' ';
    }
  }
  return pipe_form && normal.starts_with('|') ? normal.substr(1) : normal;
}

bool IsTableHead(std::string_view line) {
  if (!line.starts_with('N') && !line.starts_with('|')) return false;
  std::string head = NormalHead(line);
  return head == kPlainHead || head == kPipeHead || head + "|" == kPipeHead;
}

bool IsCutTableHead(std::string_view line) {
  std::string head = NormalHead(line);
  return kPlainHead.starts_with(head) || kPipeHead.starts_with(head);
}

std::optional<PageSection> TableSection(std::string_view line) {
  for (size_t i = 0; i < kTableHeadings.size(); ++i) {
    if (line == kTableHeadings[i]) return static_cast<PageSection>(i);
  }
  return std::nullopt;
}

// Index of the first line with text at or after `index`, or the number of lines.
size_t NextWithText(const Lines& lines, size_t index) {
  while (index < lines.size() && lines[index].text.empty()) ++index;
  return index;
}

// A heading counts only with its table, since a description may say the same words.
bool BeginsTable(const Lines& lines, size_t index) {
  if (!TableSection(lines[index].text)) return false;
  size_t next = NextWithText(lines, index + 1);
  if (next == lines.size() || IsTableHead(lines[next].text)) return true;
  return NextWithText(lines, next + 1) == lines.size() && IsCutTableHead(lines[next].text);
}

bool BeginsClosing(const Lines& lines, size_t index) {
  if (lines[index].text != kClosingHeading) return false;
  size_t next = NextWithText(lines, index + 1);
  return next == lines.size() || lines[next].text.starts_with("-") ||
         lines[next].text.starts_with("1") || lines[next].text.starts_with("•");
}

bool BeginsServers(const Lines& lines, size_t index) {
  if (lines[index].text != kServersHeading) return false;
  size_t next = NextWithText(lines, index + 1);
  return next == lines.size() || lines[next].text.starts_with("-") ||
         lines[next].text.find("://") != std::string_view::npos || BeginsTable(lines, next) ||
         BeginsClosing(lines, next) || TableSection(lines[next].text).has_value();
}

// Fills a PageText line by line.
class Splitter {
 public:
  explicit Splitter(const Lines& lines) : lines_(lines) {}

  void Run(size_t first) {
    for (size_t i = first; i < lines_.size() && !page_.complete; ++i) {
      if (BeginsClosing(lines_, i)) {
        page_.complete = true;
      } else if (BeginsTable(lines_, i)) {
        i = OpenTable(i);
      } else if (page_.servers_line == 0 && page_.tables.empty() && BeginsServers(lines_, i)) {
        page_.servers_line = lines_[i].number;
      } else {
        Add(lines_[i]);
      }
    }
  }

  PageText& page() { return page_; }

 private:
  // Index of the last line that belongs to the head.
  size_t OpenTable(size_t index) {
    PageTable& table = page_.tables.emplace_back();
    table.section = *TableSection(lines_[index].text);
    size_t head = NextWithText(lines_, index + 1);
    if (head == lines_.size()) return index;
    table.pipe_form = lines_[head].text.find('|') != std::string_view::npos;
    size_t rule = NextWithText(lines_, head + 1);
    bool has_rule = rule < lines_.size() && lines_[rule].text.find('-') != std::string_view::npos &&
                    lines_[rule].text.find_first_not_of("-|: ") == std::string_view::npos;
    return has_rule ? rule : head;
  }

  void Add(const PageLine& line) {
    if (!page_.tables.empty()) {
      page_.tables.back().lines.push_back(line);
    } else if (page_.servers_line == 0) {
      page_.description.push_back(line);
    } else if (!line.text.empty()) {
      page_.servers.push_back(line);
    }
  }

  const Lines& lines_;
  PageText page_;
};

Status CheckUtf8(std::string_view text) {
  if (IsUtf8(text)) return absl::OkStatus();
  int number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    if (!IsUtf8(line)) break;
  }
  return MakeError(Reason::kReferenceInvalid,
                   fmt::format("line {}: the page holds bytes that are not UTF-8; save it as UTF-8 "
                               "text and import it again",
                               number));
}

Status NoMethodLine(const PageLine* first) {
  if (first == nullptr) {
    return MakeError(
        Reason::kReferenceInvalid,
        "line 1: the page is empty; copy the whole reference page, from `METHOD /path` "
        "down to `How to start integrating`");
  }
  return MakeError(
      Reason::kReferenceInvalid,
      fmt::format(
          "line {}: a reference page begins with a method and a path such as `POST /users`, "
          "but here stands {}; copy the page from its first line on",
          first->number, QuoteShort(first->text)));
}

Status NoSections(int last_line) {
  return MakeError(
      Reason::kReferenceInvalid,
      fmt::format("line {}: the page ends before its first section (`Servers`, `Request headers`, "
                  "`Request body fields`, ...); copy it whole, down to `How to start integrating`",
                  last_line));
}

}  // namespace

std::string_view PageSectionHeading(PageSection section) {
  return kTableHeadings[static_cast<size_t>(section)];
}

bool LooksLikePageText(std::string_view text) {
  text = WithoutMark(text);
  bool first = true;
  for (std::string_view raw : Split(text, '\n')) {
    std::string_view line = Trim(raw);
    if (line.empty()) continue;
    if (first && ParseMethodLine(line)) return true;
    if (first && (line.front() == '{' || line.front() == '[')) return false;
    first = false;
    // Headings stand at the margin; the same words in a YAML text block are indented.
    if (raw.front() == ' ' || raw.front() == '\t') continue;
    if (TableSection(line) || line == kClosingHeading || IsTableHead(line)) return true;
  }
  return false;
}

StatusOr<PageText> SplitPage(std::string_view text) {
  HTTPTASK_RETURN_IF_ERROR(CheckUtf8(text));
  Lines lines = LinesOf(text);
  size_t first = NextWithText(lines, 0);
  if (first == lines.size()) return NoMethodLine(nullptr);
  auto method_line = ParseMethodLine(lines[first].text);
  if (!method_line) return NoMethodLine(&lines[first]);
  Splitter splitter(lines);
  splitter.Run(first + 1);
  PageText& page = splitter.page();
  page.method_line = lines[first].number;
  page.method = method_line->method;
  page.path = method_line->path;
  for (const PageLine& line : lines) {
    if (!line.text.empty()) page.last_line = line.number;
  }
  if (page.servers_line == 0 && page.tables.empty() && !page.complete) {
    return NoSections(page.last_line);
  }
  return std::move(page);
}

std::string QuoteShort(std::string_view text) {
  if (text.size() <= kQuoteBytesMax) return fmt::format("`{}`", text);
  size_t end = kQuoteBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("`{}...`", text.substr(0, end));
}

}  // namespace httptask
