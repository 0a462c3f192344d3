#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plugin/schema/schema.h"

namespace httptask {

// So many schemas may be made of one another by `allOf`: more than any reference that people wrote,
// fewer than what fills and checks requests follows.
inline constexpr size_t kSchemaChainMax = 24;

// Cuts longer chains into some of at most that length: a schema where one is cut no longer has the
// `$ref`s within its `allOf`. Returns these schemas, in no particular order. References without
// `allOf` may be as many as they like.
std::vector<std::string> CutSchemaChains(Definitions& definitions);

}  // namespace httptask
