#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"

namespace httptask {

// One line of a page, without its end and without spaces around it.
struct PageLine {
  std::string_view text;
  int number = 0;  // From 1.
};

// The tables of a page, in the order in which it has them.
enum class PageSection { kPathParameters, kRequestHeaders, kQueryParameters, kBodyFields };

// `Request body fields` for kBodyFields.
std::string_view PageSectionHeading(PageSection section);

// What stands between the head of a table and the next section.
struct PageTable {
  PageSection section = PageSection::kBodyFields;
  bool pipe_form = false;
  std::vector<PageLine> lines;  // Blank ones included: they part paragraphs in the plain form.
};

// A page cut into its sections. Views into the text that was split.
struct PageText {
  int method_line = 0;
  std::string_view method;
  std::string_view path;
  std::vector<PageLine> description;
  int servers_line = 0;  // Line of the heading `Servers`, or 0.
  std::vector<PageLine> servers;
  std::vector<PageTable> tables;
  // Whether `How to start integrating` closes the page; without it the page was cut.
  bool complete = false;
  int last_line = 0;  // The last line with text.
};

// Whether some line is one that only pages have: a heading of a table, the head of one, the closing
// heading, or `METHOD /path` as the first. True of a page that has lost its first line, too.
bool LooksLikePageText(std::string_view text);

// Finds the sections. Errors: REFERENCE_INVALID with `line N` and what to do (not UTF-8, no `METHOD
// /path` as the first line with text, no section at all).
StatusOr<PageText> SplitPage(std::string_view text);

// A text cut to 60 bytes between two letters and quoted, for messages.
std::string QuoteShort(std::string_view text);

}  // namespace httptask
