#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {

// A parsed JSONPath (RFC 9535, section 2), or one of Conductor's (conductor_path.h). Plain values;
// PathEvaluator gives them meaning.

// Whose rules an evaluation follows.
enum class PathDialect { kRfc9535, kConductor };

struct FilterExpression;

struct NameSelector {
  std::string name;
};
struct WildcardSelector {};
struct IndexSelector {
  int64_t index = 0;
};
struct SliceSelector {
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  int64_t step = 1;
};
struct FilterSelector {
  std::shared_ptr<const FilterExpression> condition;
};
using Selector =
    std::variant<NameSelector, WildcardSelector, IndexSelector, SliceSelector, FilterSelector>;

// One step: selectors on each value, or on each value and everything below it.
struct PathSegment {
  bool is_descendant = false;
  std::vector<Selector> selectors;
};

struct PathQuery {
  // Whether it starts at the value that a filter looks at (`@`) and not at the whole (`$`).
  bool is_relative = false;
  // Names and indices only: at most one value.
  bool is_definite = true;
  std::vector<PathSegment> segments;
};

enum class FilterFunction { kLength, kCount, kMatch, kSearch, kValue };

// A node of a filter's condition.
struct FilterExpression {
  enum class Kind { kOr, kAnd, kNot, kCompare, kExists, kLiteral, kQuery, kFunction };
  // Those from kMatches on are Conductor's: a regular expression for the whole text, lists, sizes.
  enum class Comparison {
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kMatches,
    kIn,
    kNotIn,
    kSubsetOf,
    kAnyOf,
    kNoneOf,
    kContains,
    kSize,
    kEmpty,
  };

  Kind kind = Kind::kLiteral;
  // Operands of kOr, kAnd, kNot, kCompare; arguments of kFunction.
  std::vector<FilterExpression> parts;
  Comparison comparison = Comparison::kEqual;         // kCompare.
  Json literal;                                       // kLiteral.
  PathQuery query;                                    // kQuery, kExists.
  FilterFunction function = FilterFunction::kLength;  // kFunction.
};

// The first name of a query, or "" when it begins otherwise.
std::string FirstName(const PathQuery& query);

}  // namespace httptask
