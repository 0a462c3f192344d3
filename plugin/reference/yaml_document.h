#pragma once

#include <cstddef>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// Limits of ParseYaml. Exceeding one is LIMIT_EXCEEDED.
struct YamlLimits {
  // Size of the text.
  size_t bytes_max = size_t{64} << 20;
  // Mappings and sequences within each other, after aliases are expanded.
  size_t depth_max = 256;
  // Values, counting every member and element, after aliases are expanded.
  size_t values_max = 8'000'000;
  // Of these, values copied for anchors and aliases.
  size_t alias_values_max = 1'000'000;
};

// Parses one YAML document (YAML 1.2, core schema, and the merge key `<<`) in UTF-8 to the JSON
// value that it stands for. Keys become text as written (`200:`), numbers keep their value exactly,
// `.inf` and `.nan` become text. Errors: REFERENCE_INVALID (`line 3, column 7: …`: syntax, several
// documents, an alias without or within its anchor, a key that is no scalar or occurs twice, a tag
// outside the core schema), LIMIT_EXCEEDED with the same place.
StatusOr<Json> ParseYaml(std::string_view text, const YamlLimits& limits = {});

}  // namespace httptask
