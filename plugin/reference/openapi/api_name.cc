#include "plugin/reference/openapi/api_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// Longer titles are cut at a word.
constexpr size_t kNameBytesMax = 60;
// What the catalog takes.
constexpr size_t kDirectoryNameBytesMax = 100;

bool IsWordLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// `v3`, `3`, `v1beta2`.
bool IsVersion(std::string_view word) {
  if (IsDigits(word)) return true;
  return word.size() > 1 && word[0] == 'v' && word[1] >= '0' && word[1] <= '9';
}

bool IsFiller(std::string_view word) {
  constexpr std::array<std::string_view, 5> kFillers = {"api", "apis", "rest", "openapi",
                                                        "restful"};
  return std::find(kFillers.begin(), kFillers.end(), word) != kFillers.end();
}

std::string JoinShort(const std::vector<std::string>& words) {
  std::string name;
  for (const std::string& word : words) {
    if (!name.empty() && name.size() + 1 + word.size() > kNameBytesMax) break;
    name += (name.empty() ? "" : "-") + word.substr(0, kNameBytesMax);
  }
  return name;
}

std::string NameFromTitle(std::string_view title) {
  std::vector<std::string> kept;
  bool first = true;
  const std::string slug = Slug(title);
  for (std::string_view word : Split(slug, '-')) {
    bool drop = word.empty() || IsFiller(word) || IsVersion(word) || (first && word == "the");
    first = false;
    if (!drop) kept.emplace_back(word);
  }
  return JoinShort(kept);
}

std::string NameFromSource(std::string_view source) {
  source = source.substr(0, source.find_first_of("?#"));
  if (size_t slash = source.find_last_of("/\\"); slash != std::string_view::npos) {
    source.remove_prefix(slash + 1);
  }
  return Slug(source.substr(0, source.rfind('.')));
}

}  // namespace

std::string Slug(std::string_view text) {
  std::string slug;
  for (char letter : ToLower(text)) {
    if (IsWordLetter(letter)) {
      slug += letter;
    } else if (letter != '\'' && !slug.empty() && !slug.ends_with('-')) {
      slug += '-';
    }
  }
  if (slug.ends_with('-')) slug.pop_back();
  return slug;
}

std::string DirectoryName(std::string_view provider, std::string_view service) {
  std::string name = ToLower(provider);
  if (!provider.empty() && !service.empty()) name += "-" + ToLower(service);
  for (char& letter : name) {
    if (!IsWordLetter(letter) && letter != '.' && letter != '_') letter = '-';
  }
  return name.substr(0, kDirectoryNameBytesMax);
}

std::string ApiName(std::string_view title, std::string_view source) {
  if (std::string name = NameFromTitle(title); !name.empty()) return name;
  if (std::string name = NameFromSource(source); !name.empty()) return name;
  return "api";
}

}  // namespace httptask
