#include "plugin/expression/json_path.h"

#include <optional>
#include <utility>

#include "plugin/expression/path_evaluator.h"
#include "plugin/expression/path_parser.h"

namespace httptask {

struct JsonPath::Program {
  PathQuery query;
  std::string root;
};

JsonPath::JsonPath(std::unique_ptr<Program> program) : program_(std::move(program)) {}
JsonPath::~JsonPath() = default;
JsonPath::JsonPath(JsonPath&&) noexcept = default;
JsonPath& JsonPath::operator=(JsonPath&&) noexcept = default;

StatusOr<JsonPath> JsonPath::Parse(std::string_view text) {
  HTTPTASK_ASSIGN_OR_RETURN(PathQuery query, ParsePath(text));
  auto program = std::make_unique<Program>();
  program->root = FirstName(query);
  program->query = std::move(query);
  return JsonPath(std::move(program));
}

std::string_view JsonPath::root() const {
  return program_->root;
}

StatusOr<std::optional<Json>> JsonPath::Evaluate(const Json& data,
                                                 const JsonPathLimits& limits) const {
  PathEvaluator evaluator(data, limits);
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<const Json*> found, evaluator.Find(program_->query, data));
  if (program_->query.is_definite) {
    return found.empty() ? std::optional<Json>() : std::optional<Json>(*found[0]);
  }
  Json list = Json::array();
  for (const Json* value : found) list.push_back(*value);
  return std::optional<Json>(std::move(list));
}

}  // namespace httptask
