#include "plugin/reference/page_table.h"

#include <array>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr std::string_view kDefaultInProse = "Default value: ";
constexpr std::array<std::string_view, 2> kValuesHeadings = {"Possible values:", "Valid values:"};
// Longer literals are prose that happens to be quoted.
constexpr size_t kLiteralBytesMax = 10'000;

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes = {
    {{"String", "string"},
     {"Integer", "integer"},
     {"Number", "number"},
     {"Boolean", "boolean"},
     {"Object", "object"},
     {"Array", "array"}}};

bool Fits(const Json& value, std::string_view type) {
  if (value.is_null()) return false;
  if (type.empty()) return true;
  if (type == "number") return IsNumber(value);
  return JsonTypeName(value) == type;
}

bool EndsWord(char letter) {
  return letter == ' ' || letter == '\n' || letter == '\t';
}

void CutDescription(PageRow& row, size_t length) {
  row.description = std::string(Trim(std::string_view(row.description).substr(0, length)));
}

}  // namespace

std::optional<std::string_view> PageType(std::string_view word) {
  for (const auto& [name, type] : kTypes) {
    if (word == name) return type;
  }
  return std::nullopt;
}

std::optional<bool> PageRequired(std::string_view word) {
  if (word == "Yes") return true;
  if (word == "No") return false;
  return std::nullopt;
}

std::optional<Json> PageLiteral(std::string_view text, std::string_view type) {
  text = Trim(text);
  if (text.empty() || text.size() > kLiteralBytesMax) return std::nullopt;
  auto value = ParseJson(text);
  if (!value.ok() || !Fits(*value, type)) return std::nullopt;
  return std::move(value).value();
}

void TakeDefaultAtEnd(PageRow& row) {
  size_t at = row.description.rfind(kDefaultInProse);
  if (at == std::string::npos || !row.default_value.is_null()) return;
  if (at > 0 && !EndsWord(row.description[at - 1])) return;
  auto value =
      PageLiteral(std::string_view(row.description).substr(at + kDefaultInProse.size()), row.type);
  if (!value) return;
  row.default_value = *std::move(value);
  CutDescription(row, at);
}

void DropEmptyValuesHeading(PageRow& row) {
  for (std::string_view heading : kValuesHeadings) {
    if (!row.description.ends_with(heading)) continue;
    CutDescription(row, row.description.size() - heading.size());
    return;
  }
}

bool IsValuesHeading(std::string_view line) {
  return line == kValuesHeadings[0] || line == kValuesHeadings[1];
}

}  // namespace httptask
