#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/expression/json_path.h"
#include "plugin/expression/path_query.h"

namespace httptask {

// What a path ends with: `.length()`.
enum class PathFunction {
  kNone,
  kLength,  // Of a list or object: length(), size().
  kKeys,
  kMin,
  kMax,
  kAverage,
  kDeviation,  // stddev().
  kSum,
  kFirst,
  kLast,
  kIndex,
  kConcat,
  kAppend,
};

// An argument of a function: a value, or a path into the whole.
struct PathArgument {
  Json value;
  std::optional<PathQuery> query;
};

// The path of an expression, as Conductor reads it (Jayway JsonPath 2.9 over the workflow's data),
// where it differs from RFC 9535: `$.` and `@.` may be left out; a name in dots may hold anything
// but dots, brackets, parentheses and blanks; `['a','b']` at the end makes an object of both;
// filters look at an object itself, know `=~ /…/i`, `in`, `nin`, `subsetof`, `anyof`, `noneof`,
// `contains`, `size`, `empty`, and compare numbers with texts that are numbers; functions may end a
// path.
class ConductorPath {
 public:
  // At most 4096 bytes, nested 32 deep. Errors: EXPRESSION_INVALID (`column 7: …`).
  static StatusOr<ConductorPath> Parse(std::string_view text);

  // The first name of the path, or empty.
  std::string root() const { return FirstName(query_); }
  // Whether it gives one value and not a list of what was found.
  bool is_definite() const { return query_.is_definite; }

  // What it finds; nothing where it is definite and there is none. Errors: LIMIT_EXCEEDED.
  StatusOr<std::optional<Json>> Evaluate(const Json& data, const JsonPathLimits& limits = {}) const;

 private:
  friend class ConductorPathParser;
  PathQuery query_;
  PathFunction function_ = PathFunction::kNone;
  std::vector<PathArgument> arguments_;
};

}  // namespace httptask
