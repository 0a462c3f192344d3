#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// Limits of one evaluation; exceeding one is LIMIT_EXCEEDED.
struct JsonPathLimits {
  size_t path_bytes_max = 4096;
  size_t steps_max = 1'000'000;  // Values looked at.
};

// A parsed JSONPath: names and indices (also negative), `['name']`, `[*]` and `.*`, `..`, unions,
// slices and filters `[?(@.a == 1)]` with comparisons, `&&`, `||`, `!` and existence. A leading
// `$.` may be left out.
class JsonPath {
 public:
  // Errors: EXPRESSION_INVALID with the column and what was expected.
  static StatusOr<JsonPath> Parse(std::string_view text);
  ~JsonPath();
  JsonPath(JsonPath&&) noexcept;
  JsonPath& operator=(JsonPath&&) noexcept;

  // The first name of the path, or empty.
  std::string_view root() const;

  // A definite path (names and indices only): the value, or nothing when it is missing. Any other
  // path: an array of what was found, perhaps empty.
  StatusOr<std::optional<Json>> Evaluate(const Json& data, const JsonPathLimits& limits = {}) const;

 private:
  struct Program;
  explicit JsonPath(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program_;
};

}  // namespace httptask
