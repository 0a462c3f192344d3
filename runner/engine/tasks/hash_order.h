#pragma once

#include "plugin/base/json.h"

namespace httptask::runner {

// The value with the members of every object in the order of a java.util.HashMap, in which
// Conductor keeps what scripts get and give: the order shows where a script goes through an object
// (`to_entries`, `Object.keys`) and where one is written into text.
Json InHashOrder(Json value);

}  // namespace httptask::runner
