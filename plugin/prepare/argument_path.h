#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "plugin/base/problem.h"

namespace httptask {

// One step of a path into a value: a member's name, an index, or the place behind the last item
// (`[]`).
struct AppendStep {
  bool operator==(const AppendStep&) const = default;
};
using PathStep = std::variant<std::string, size_t, AppendStep>;

// The part of a request that a path chooses by its prefix.
enum class ArgumentScope { kAny, kPath, kQuery, kHeader, kCookie, kBody, kPart, kServer };

// An argument's path, taken apart.
struct ArgumentPath {
  ArgumentScope scope = ArgumentScope::kAny;
  // What stands behind the prefix.
  std::string text;
  // Empty: the whole body.
  std::vector<PathStep> steps;
};

// The scope of a path and what stands behind its prefix.
std::pair<ArgumentScope, std::string_view> SplitScope(std::string_view path);

// Takes `user.name`, `items[0].id`, `tags[]`, `a[name]` (the same as `a.name`), `a["b.c"]`,
// `query:limit`, `server:region`, `part:photo.X-Kind`, `body` and `body:` apart. On a fault the
// problem has the rule `syntax` and tells the column.
std::variant<ArgumentPath, Problem> ParseArgumentPath(std::string_view path);

}  // namespace httptask
