#include "plugin/prepare/argument_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "plugin/base/json.h"

namespace httptask {
namespace {

constexpr size_t kIndexMax = 100'000;
constexpr size_t kStepsMax = 64;

constexpr std::array<std::pair<std::string_view, ArgumentScope>, 7> kScopes = {{
    {"path:", ArgumentScope::kPath},
    {"query:", ArgumentScope::kQuery},
    {"header:", ArgumentScope::kHeader},
    {"server:", ArgumentScope::kServer},
    {"cookie:", ArgumentScope::kCookie},
    {"body:", ArgumentScope::kBody},
    {"part:", ArgumentScope::kPart},
}};

// Letters, digits, `_` and `-`, no digit or `-` first: what is no name in brackets is an index.
bool IsBareName(std::string_view text) {
  return !text.empty() && text[0] != '-' && (text[0] < '0' || text[0] > '9') &&
         std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '_' || c == '-';
         });
}

class Reader {
 public:
  // `offset`: where the text begins within the whole path.
  Reader(std::string_view text, size_t offset) : text_(text), offset_(offset) {}

  // Nothing when all of it was read.
  std::optional<std::string> Read(std::vector<PathStep>& steps) {
    // A name in quotes or, of a body that is a list, an index may come first.
    if (!text_.starts_with('[')) ReadName(steps);
    while (what_.empty() && at_ < text_.size()) {
      if (steps.size() >= kStepsMax) Fail(fmt::format("more than {} steps", kStepsMax));
      if (text_[at_] == '.') {
        ++at_;
        ReadName(steps);
      } else if (text_[at_] == '[') {
        ReadBracket(steps);
      } else {
        Fail("'.' or '[' is expected");
      }
    }
    return what_.empty() ? std::nullopt : std::optional<std::string>(what_);
  }

 private:
  void Fail(std::string_view what) {
    if (what_.empty()) what_ = fmt::format("column {}: {}", offset_ + at_ + 1, what);
  }

  void ReadName(std::vector<PathStep>& steps) {
    const size_t end = std::min(text_.find_first_of(".[]", at_), text_.size());
    if (end == at_) return Fail("a name is expected");
    steps.push_back(std::string(text_.substr(at_, end - at_)));
    at_ = end;
  }

  void ReadBracket(std::vector<PathStep>& steps) {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '"') return ReadQuoted(steps);
    const size_t end = text_.find(']', at_);
    if (end == std::string_view::npos) return Fail("']' is expected");
    const std::string_view inner = text_.substr(at_, end - at_);
    size_t index = 0;
    const auto [rest, error] = std::from_chars(inner.data(), inner.data() + inner.size(), index);
    const bool is_index = error == std::errc() && rest == inner.data() + inner.size();
    if (inner.empty()) {
      steps.emplace_back(AppendStep{});
    } else if (IsBareName(inner)) {
      steps.emplace_back(std::string(inner));
    } else if (is_index && index <= kIndexMax) {
      steps.emplace_back(index);
    } else {
      return Fail(
          "an index, nothing (to append) or a name is expected, in double quotes where it "
          "is no plain word");
    }
    at_ = end + 1;
  }

  void ReadQuoted(std::vector<PathStep>& steps) {
    const size_t end = text_.find("\"]", at_ + 1);
    if (end == std::string_view::npos) return Fail("'\"]' is expected");
    auto name = ParseJson(text_.substr(at_, end + 1 - at_));
    if (!name.ok()) return Fail("this name in quotes has a wrong escape");
    steps.push_back(name->get<std::string>());
    at_ = end + 2;
  }

  const std::string_view text_;
  const size_t offset_;
  size_t at_ = 0;
  std::string what_;
};

}  // namespace

std::pair<ArgumentScope, std::string_view> SplitScope(std::string_view path) {
  if (path == "body") return {ArgumentScope::kBody, ""};
  for (const auto& [prefix, scope] : kScopes) {
    if (path.starts_with(prefix)) return {scope, path.substr(prefix.size())};
  }
  return {ArgumentScope::kAny, path};
}

std::variant<ArgumentPath, Problem> ParseArgumentPath(std::string_view path) {
  const auto [scope, rest] = SplitScope(path);
  ArgumentPath parsed{.scope = scope, .text = std::string(rest), .steps = {}};
  if (rest.empty() && parsed.scope == ArgumentScope::kBody) return parsed;
  if (auto what = Reader(rest, path.size() - rest.size()).Read(parsed.steps)) {
    return Problem{
        std::string(path), "syntax",
        fmt::format("is no path: {}; write it like user.name, items[0].id or tags[]", *what)};
  }
  return parsed;
}

}  // namespace httptask
