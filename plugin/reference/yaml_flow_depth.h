#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace httptask {

// Where more than `depth_max` flow collections (`[`, `{`) of a YAML text stand within each other:
// the offset of the first bracket too many. Nothing when there is no such place. libfyaml reads
// ahead as long as brackets open, so this is asked before it: a text of 3 MB of `[` would take 1
// GB.
//
// One pass that knows quotes, comments and indentation, which the grammar holds flow collections
// to. Brackets in the text of a block scalar may count until a line with less indentation.
std::optional<size_t> FindDeepFlow(std::string_view text, size_t depth_max);

}  // namespace httptask
