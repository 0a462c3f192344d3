#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "runner/model/source_map.h"

namespace httptask::runner {

// Text to put into another.
struct Insertion {
  size_t offset = 0;
  std::string text;

  bool operator==(const Insertion&) const = default;
};

// How `task` becomes element `index` of the array `/tasks` of `text`, which has `count` elements:
// laid out as its neighbours are (indentation, line ends, everything on one line). `text` must be
// JSON with that array.
Insertion LayOutTask(std::string_view text, const SourceMap& map, size_t count, size_t index,
                     const Json& task);

}  // namespace httptask::runner
