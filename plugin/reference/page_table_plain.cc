#include "plugin/reference/page_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr std::string_view kBullet = "•";
constexpr std::string_view kDefault = "Default value: ";

struct Entry {
  std::string_view name;
  std::string_view type;
  bool required = false;
  // A first paragraph on the entry's own line.
  std::string_view rest;
};

std::string_view TakeWord(std::string_view& text) {
  size_t end = std::min(text.find_first_of(" \t"), text.size());
  std::string_view word = text.substr(0, end);
  text = Trim(text.substr(end));
  return word;
}

bool IsName(std::string_view word) {
  if (word.empty() || word == "-" || word == "*" || word.starts_with(kBullet)) return false;
  return std::string_view(".,:;!?)").find(word.back()) == std::string_view::npos;
}

// `Say`: how a sentence begins (`Say Yes`), and no field of the pages that has no type.
bool IsSentenceWord(std::string_view word) {
  const auto is_lower = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  return word[0] >= 'A' && word[0] <= 'Z' && std::all_of(word.begin() + 1, word.end(), is_lower);
}

// `name Type Yes`, perhaps with text behind, or `name Yes` alone.
std::optional<Entry> ParseEntry(std::string_view line) {
  Entry entry;
  std::string_view text = line;
  entry.name = TakeWord(text);
  if (!IsName(entry.name)) return std::nullopt;
  auto type =
      PageType(std::string_view(text).substr(0, std::min(text.find_first_of(" \t"), text.size())));
  if (type) TakeWord(text);
  entry.type = type.value_or("");
  auto required = PageRequired(TakeWord(text));
  if (!required || (!type && !text.empty())) return std::nullopt;
  if (!type && IsSentenceWord(entry.name)) return std::nullopt;
  entry.required = *required;
  entry.rest = text;
  return entry;
}

bool IsBullet(std::string_view line) {
  return line.starts_with(kBullet);
}

// The lines of one entry below its first one; blank ones are empty.
using Block = std::vector<std::string_view>;

void DropBlankEnd(Block& block) {
  while (!block.empty() && block.back().empty()) block.pop_back();
}

bool TakeDefault(Block& block, PageRow& row) {
  if (block.empty() || !row.default_value.is_null()) return false;
  std::string_view line = block.back();
  bool own_paragraph =
      block.size() == 1 || block[block.size() - 2].empty() || IsBullet(block[block.size() - 2]);
  if (!line.starts_with(kDefault) || !own_paragraph) return false;
  auto value = PageLiteral(line.substr(kDefault.size()), row.type);
  if (!value) return false;
  row.default_value = *std::move(value);
  block.pop_back();
  DropBlankEnd(block);
  return true;
}

// Index of the heading of the values at the end of a block, or its size.
size_t FindValues(const Block& block) {
  size_t index = block.size();
  while (index > 0 && (block[index - 1].empty() || IsBullet(block[index - 1]))) --index;
  return index > 0 && IsValuesHeading(block[index - 1]) ? index - 1 : block.size();
}

// Values of an array are those of its items.
std::string_view ValueType(const PageRow& row) {
  std::string_view type = row.type;
  return type == "array" ? "" : type;
}

bool TakeValues(Block& block, PageRow& row) {
  size_t heading = FindValues(block);
  if (heading == block.size() || !row.allowed_values.empty()) return false;
  std::vector<Json> values;
  for (size_t i = heading + 1; i < block.size(); ++i) {
    if (block[i].empty()) continue;
    auto value = PageLiteral(block[i].substr(kBullet.size()), ValueType(row));
    if (!value) return false;
    values.push_back(*std::move(value));
  }
  row.allowed_values = std::move(values);
  block.resize(heading);
  DropBlankEnd(block);
  return true;
}

std::string JoinBlock(const Block& block) {
  std::string text;
  for (std::string_view line : block) {
    text += line;
    text += '\n';
  }
  return std::string(Trim(text));
}

class PlainReader {
 public:
  PlainReader(const PageTable& table, PageTableEnd end) : table_(table), end_(end) {}

  PageRows Read() {
    for (const PageLine& line : table_.lines) ReadLine(line);
    bool cut = end_ == PageTableEnd::kCut;
    if (cut && !result_.rows.empty()) result_.cut_entry = result_.rows.back().name;
    Finish(cut);
    return std::move(result_);
  }

 private:
  void ReadLine(const PageLine& line) {
    auto entry = may_begin_ ? ParseEntry(line.text) : std::nullopt;
    if (entry) {
      Begin(line, *entry);
    } else if (!result_.rows.empty()) {
      block_.push_back(line.text);
    } else if (!line.text.empty()) {
      Refuse(line);
    }
    bool wrapped = entry && !entry->rest.empty();
    may_begin_ =
        (entry && !wrapped) || line.text.empty() || IsBullet(line.text) || result_.rows.empty();
  }

  void Begin(const PageLine& line, const Entry& entry) {
    Finish(false);
    PageRow& row = result_.rows.emplace_back();
    row.name = entry.name;
    row.type = entry.type;
    row.required = entry.required;
    row.line = line.number;
    if (!entry.rest.empty()) block_.push_back(entry.rest);
  }

  // Gives the gathered lines to the entry above them. What a cut page says last may be half of a
  // value.
  void Finish(bool cut) {
    Block block = std::exchange(block_, {});
    if (result_.rows.empty()) return;
    PageRow& row = result_.rows.back();
    DropBlankEnd(block);
    while (!cut && (TakeDefault(block, row) || TakeValues(block, row))) {
    }
    row.description = JoinBlock(block);
    if (!cut) DropEmptyValuesHeading(row);
  }

  void Refuse(const PageLine& line) {
    result_.problems.push_back(
        {.document = "",
         .pointer = "",
         .line = line.number,
         .reason = fmt::format("{} is no entry: `name Type Yes` or `name Type No` was expected",
                               QuoteShort(line.text)),
         .help = "copy the page again, or correct this line"});
  }

  const PageTable& table_;
  const PageTableEnd end_;
  bool may_begin_ = true;
  Block block_;
  PageRows result_;
};

}  // namespace

PageRows ReadPlainTable(const PageTable& table, PageTableEnd end) {
  return PlainReader(table, end).Read();
}

}  // namespace httptask
