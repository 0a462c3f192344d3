#include "plugin/reference/page_table.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

struct TypeLine {
  std::string_view type;
  bool required = false;
  // What follows the flag's bar: nothing, bars alone, or a description on the same line.
  std::string_view rest;
};

std::string_view WithoutBarInFront(std::string_view line) {
  return line.starts_with('|') ? Trim(line.substr(1)) : line;
}

// `Type | Yes |` or, where the page gives no type, `Yes |`.
std::optional<TypeLine> ParseTypeLine(std::string_view line) {
  line = WithoutBarInFront(line);
  size_t bar = line.find('|');
  if (bar == std::string_view::npos) return std::nullopt;
  TypeLine parsed;
  std::string_view cell = Trim(line.substr(0, bar));
  if (auto type = PageType(cell); type || cell.empty()) {
    parsed.type = type.value_or("");
    line = line.substr(bar + 1);
    bar = line.find('|');
    if (bar == std::string_view::npos) return std::nullopt;
    cell = Trim(line.substr(0, bar));
  }
  auto required = PageRequired(cell);
  if (!required) return std::nullopt;
  parsed.required = *required;
  parsed.rest = Trim(line.substr(bar + 1));
  return parsed;
}

bool IsBarsOnly(std::string_view line) {
  return line.find_first_not_of("| \t") == std::string_view::npos;
}

class PipeReader {
 public:
  PipeReader(const PageTable& table, PageTableEnd end) : end_(end) {
    for (const PageLine& line : table.lines) {
      if (!line.text.empty()) lines_.push_back(line);
    }
  }

  PageRows Read() {
    while (next_ < lines_.size()) {
      if (IsBarsOnly(lines_[next_].text)) {
        ++next_;
      } else {
        ReadRow();
      }
    }
    return std::move(result_);
  }

 private:
  bool AtEnd() const { return next_ == lines_.size(); }

  void ReadRow() {
    const PageLine& line = lines_[next_++];
    std::string_view text = WithoutBarInFront(line.text);
    size_t bar = text.find('|');
    std::string_view name = Trim(text.substr(0, bar));
    std::string_view rest = bar == std::string_view::npos ? "" : Trim(text.substr(bar + 1));
    if (bar == std::string_view::npos || name.empty()) return Refuse(line, name);
    auto type_line =
        rest.empty() && !AtEnd() ? ParseTypeLine(lines_[next_].text) : ParseTypeLine(rest);
    if (!type_line) return Refuse(line, name);
    if (rest.empty()) ++next_;
    AddRow(line, name, *type_line);
  }

  void AddRow(const PageLine& line, std::string_view name, const TypeLine& type_line) {
    PageRow row;
    row.name = name;
    row.type = type_line.type;
    row.required = type_line.required;
    row.line = line.number;
    if (type_line.rest.empty() || !IsBarsOnly(type_line.rest)) ReadDescription(row, type_line.rest);
    result_.rows.push_back(std::move(row));
  }

  void ReadDescription(PageRow& row, std::string_view first) {
    bool closed = !first.empty() && AddText(row, first);
    while (!closed && !AtEnd() && !BeginsNextRow()) {
      closed = AddText(
          row, row.description.empty() ? WithoutBarOfText(lines_[next_].text) : lines_[next_].text);
      ++next_;
    }
    if (!closed && AtEnd() && end_ == PageTableEnd::kCut) {
      result_.cut_entry = row.name;
      return;
    }
    DropEmptyValuesHeading(row);
    TakeDefaultAtEnd(row);
    DropEmptyValuesHeading(row);
  }

  // An outer bar in front of a description; a lone bar closes it instead.
  static std::string_view WithoutBarOfText(std::string_view text) {
    return IsBarsOnly(text) ? text : WithoutBarInFront(text);
  }

  // Whether this text closes the description.
  static bool AddText(PageRow& row, std::string_view text) {
    bool closes = text.ends_with('|');
    if (closes) text = IsBarsOnly(text) ? "" : Trim(text.substr(0, text.size() - 1));
    if (!row.description.empty() && !text.empty()) row.description += '\n';
    row.description += text;
    return closes;
  }

  // Where a description got lost without its bar, the next two lines are `name |` and `Type | Yes
  // |`.
  bool BeginsNextRow() const {
    std::string_view text = WithoutBarInFront(lines_[next_].text);
    if (!text.ends_with('|') || next_ + 1 >= lines_.size()) return false;
    if (Trim(text.substr(0, text.size() - 1)).find_first_of(" \t|") != std::string_view::npos) {
      return false;
    }
    auto type_line = ParseTypeLine(lines_[next_ + 1].text);
    return type_line && !type_line->type.empty();
  }

  void Refuse(const PageLine& line, std::string_view name) {
    bool last = AtEnd() || next_ + 1 == lines_.size();
    if (last && end_ == PageTableEnd::kCut) {
      result_.cut_entry = name.empty() ? line.text : name;
      next_ = lines_.size();
      return;
    }
    result_.problems.push_back(
        {.document = "",
         .pointer = "",
         .line = line.number,
         .reason = fmt::format("{} is no entry: `name |` and then `Type | Yes |` or `Type | No |` "
                               "were expected",
                               QuoteShort(line.text)),
         .help = "copy the page again, or correct this line"});
  }

  std::vector<PageLine> lines_;
  const PageTableEnd end_;
  size_t next_ = 0;
  PageRows result_;
};

}  // namespace

PageRows ReadPipeTable(const PageTable& table, PageTableEnd end) {
  return PipeReader(table, end).Read();
}

}  // namespace httptask
