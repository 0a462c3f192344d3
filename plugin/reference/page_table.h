#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/catalog/operation.h"
#include "plugin/reference/page_text.h"

namespace httptask {

// One entry of a table.
struct PageRow {
  std::string name;
  // JSON Schema type, or empty where the page gives none.
  std::string type;
  bool required = false;
  std::string description;
  // Null when there is none.
  Json default_value;
  std::vector<Json> allowed_values;
  int line = 0;
};

// What a reader makes of one table.
struct PageRows {
  std::vector<PageRow> rows;
  // Lines that could not be read; without `document`.
  std::vector<ImportProblem> problems;
  // Name of the entry in whose middle the text ends, or empty.
  std::string cut_entry;
};

// Whether the last line of a table is where it ends, or where the page was cut.
enum class PageTableEnd { kWhole, kCut };

// `string` for `String`; nothing for other words.
std::optional<std::string_view> PageType(std::string_view word);
// True for `Yes`, false for `No`; nothing for other words.
std::optional<bool> PageRequired(std::string_view word);

// The value that stands as a literal on a page: strings quoted, numbers and booleans bare. Nothing
// when the whole text is not one literal, or one that does not fit `type` (empty: any).
std::optional<Json> PageLiteral(std::string_view text, std::string_view type);

// Takes `Default value: X` off the end of a description when X is a literal that fits; prose that
// only begins like it stays.
void TakeDefaultAtEnd(PageRow& row);
// Takes a lone `Possible values:` or `Valid values:` off the end of a description.
void DropEmptyValuesHeading(PageRow& row);
// Whether a line is one of these two headings.
bool IsValuesHeading(std::string_view line);

// Reads a table of the pipe form, with or without outer bars: `name |`, `Type | Yes |`, description
// lines up to one that ends in a bar. The form has lost the possible values. A line that is no part
// of an entry is a problem and is passed over.
PageRows ReadPipeTable(const PageTable& table, PageTableEnd end);

// Reads a table of the plain form: `name Type Yes`, a blank line, the description's paragraphs, at
// their end perhaps `Possible values:` with `• "value"` lines and `Default value: X` as a paragraph
// of its own. A line inside a paragraph is never an entry, whatever it looks like.
PageRows ReadPlainTable(const PageTable& table, PageTableEnd end);

}  // namespace httptask
