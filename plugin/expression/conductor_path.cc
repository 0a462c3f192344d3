#include "plugin/expression/conductor_path.h"

#include <utility>

#include "plugin/expression/conductor_path_parser.h"
#include "plugin/expression/path_evaluator.h"
#include "plugin/expression/path_function.h"

namespace httptask {
namespace {

// Whether the last step is `['a','b']`: an object of what is there of both.
bool EndsWithNames(const PathQuery& query) {
  if (query.segments.empty() || query.segments.back().is_descendant) return false;
  const std::vector<Selector>& selectors = query.segments.back().selectors;
  return selectors.size() > 1 && std::holds_alternative<NameSelector>(selectors[0]);
}

Json PickNames(const Json& object, const std::vector<Selector>& selectors) {
  Json picked = Json::object();
  for (const Selector& selector : selectors) {
    const std::string& name = std::get<NameSelector>(selector).name;
    if (const Json* member = FindMember(object, name); member != nullptr) picked[name] = *member;
  }
  return picked;
}

Json ListOf(const std::vector<const Json*>& found) {
  Json list = Json::array();
  for (const Json* value : found) list.push_back(*value);
  return list;
}

}  // namespace

StatusOr<ConductorPath> ConductorPath::Parse(std::string_view text) {
  return ConductorPathParser(text).Parse();
}

StatusOr<std::optional<Json>> ConductorPath::Evaluate(const Json& data,
                                                      const JsonPathLimits& limits) const {
  PathEvaluator evaluator(data, limits, PathDialect::kConductor);
  const auto find = [&](const PathQuery& query) -> StatusOr<Json> {
    const bool picks = EndsWithNames(query);
    PathQuery wanted = query;
    if (picks) wanted.segments.pop_back();
    HTTPTASK_ASSIGN_OR_RETURN(const std::vector<const Json*> found, evaluator.Find(wanted, data));
    if (!picks) return ListOf(found);
    Json list = Json::array();
    for (const Json* value : found) {
      if (value->is_object()) list.push_back(PickNames(*value, query.segments.back().selectors));
    }
    return list;
  };
  std::vector<Json> arguments;
  for (const PathArgument& argument : arguments_) {
    Json value = argument.value;
    if (argument.query) {
      HTTPTASK_ASSIGN_OR_RETURN(value, find(*argument.query));
      if (argument.query->is_definite) value = value.empty() ? Json() : Json(value[0]);
    }
    arguments.push_back(std::move(value));
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json found, find(query_));
  Json values = Json::array();
  // A function behind `..` looks at everything that was found together.
  const bool is_scan = !query_.segments.empty() && query_.segments.back().is_descendant;
  if (function_ != PathFunction::kNone && is_scan) {
    if (auto value = CallPathFunction(function_, found, arguments)) return value;
    return std::optional<Json>();
  }
  for (Json& one : found) {
    if (auto value = CallPathFunction(function_, one, arguments))
      values.push_back(*std::move(value));
  }
  if (!query_.is_definite) return std::optional<Json>(std::move(values));
  return values.empty() ? std::optional<Json>() : std::optional<Json>(values[0]);
}

}  // namespace httptask
