#pragma once

#include <optional>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/expression/json_path.h"
#include "plugin/expression/path_query.h"

namespace httptask {

// Finds what a query selects (RFC 9535, section 2; or as Conductor does it). Results point into the
// data, which must outlive them.
class PathEvaluator {
 public:
  PathEvaluator(const Json& root, const JsonPathLimits& limits,
                PathDialect dialect = PathDialect::kRfc9535)
      : root_(root), limits_(limits), dialect_(dialect) {}

  // In the order of the RFC. Errors: LIMIT_EXCEEDED.
  StatusOr<std::vector<const Json*>> Find(const PathQuery& query, const Json& current);

 private:
  using Nodes = std::vector<const Json*>;

  void Apply(const PathSegment& segment, const Json& value, Nodes& found);
  void ApplyBelow(const PathSegment& segment, const Json& value, Nodes& found);
  void Select(const Selector& selector, const Json& value, Nodes& found);
  void SelectAll(const Json& value, Nodes& found);
  void SelectSlice(const SliceSelector& slice, const Json& value, Nodes& found);
  void SelectWhere(const FilterExpression& condition, const Json& value, Nodes& found);
  Nodes Run(const PathQuery& query, const Json& current);

  bool Holds(const FilterExpression& condition, const Json& current);
  // The value of an operand, or nothing.
  std::optional<Json> ValueOf(const FilterExpression& operand, const Json& current);
  std::optional<Json> Call(const FilterExpression& call, const Json& current);
  bool Matches(const FilterExpression& call, const Json& current);
  // Counts one value looked at; false when there were too many.
  bool Step();

  const Json& root_;
  const JsonPathLimits limits_;
  const PathDialect dialect_;
  size_t steps_ = 0;
};

}  // namespace httptask
