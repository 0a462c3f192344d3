#include "runner/cli/catalog/plain_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// Longer ones are no tags but text with a `<`.
constexpr size_t kTagLettersMax = 2000;
constexpr std::string_view kCommentBegin = "<!--";
constexpr std::string_view kCommentEnd = "-->";

constexpr std::array<std::string_view, 22> kBlocks = {
    "blockquote", "dd", "div", "dl",  "dt",      "h1",    "h2",    "h3", "h4",    "h5", "h6",
    "hr",         "ol", "p",   "pre", "section", "table", "tbody", "td", "thead", "tr", "ul"};
constexpr std::array<std::string_view, 23> kInline = {
    "a",   "abbr", "b", "big",   "center", "cite",   "code", "details", "em",  "font", "i", "img",
    "kbd", "mark", "s", "small", "span",   "strong", "sub",  "summary", "sup", "tt",   "u"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kEntities = {
    {{"&lt;", "<"},
     {"&gt;", ">"},
     {"&quot;", "\""},
     {"&#39;", "'"},
     {"&apos;", "'"},
     {"&nbsp;", " "},
     {"&amp;", "&"}}};

template <typename Names>
bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The tag that a text begins with.
struct Tag {
  size_t length = 0;  // 0: there is none.
  std::string name;   // Lower case.
  bool ends = false;  // `</p>`
};

Tag ReadTag(std::string_view text) {
  text = text.substr(0, kTagLettersMax);
  Tag tag;
  tag.ends = text.starts_with("</");
  const size_t begin = tag.ends ? 2 : 1;
  size_t end = begin;
  while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
  const size_t close = text.find_first_of("<>", end);
  if (end == begin || close == text.npos || text[close] != '>') return tag;
  if (close != end && std::string_view(" \t\n/").find(text[end]) == std::string_view::npos) {
    return tag;
  }
  tag.name = ToLower(text.substr(begin, end - begin));
  tag.length = close + 1;
  return tag;
}

// What stands in a tag's place; nothing when it is none of HTML.
std::optional<std::string_view> Replacement(const Tag& tag) {
  if (tag.name == "br") return "\n";
  if (tag.name == "li") return tag.ends ? "" : "\n- ";
  if (Has(kBlocks, tag.name)) return "\n\n";
  if (Has(kInline, tag.name)) return "";
  return std::nullopt;
}

}  // namespace

std::string PlainText(std::string_view description) {
  std::string text;
  while (!description.empty()) {
    const size_t next = std::min(description.find('<'), description.size());
    text += description.substr(0, next);
    description.remove_prefix(next);
    if (description.empty()) break;
    const size_t comment =
        description.starts_with(kCommentBegin) ? description.find(kCommentEnd) : description.npos;
    if (comment != description.npos) {
      description.remove_prefix(comment + kCommentEnd.size());
      continue;
    }
    const Tag tag = ReadTag(description);
    const auto replacement = tag.length > 0 ? Replacement(tag) : std::nullopt;
    text += replacement.value_or("<");
    description.remove_prefix(replacement ? tag.length : 1);
  }
  for (const auto& [entity, letter] : kEntities) text = ReplaceAll(text, entity, letter);
  return text;
}

}  // namespace httptask::runner
