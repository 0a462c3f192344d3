#pragma once

#include <js/RootingAPI.h>
#include <js/TypeDecls.h>
#include <js/Value.h>

#include <optional>

#include "plugin/base/json.h"

namespace httptask::runner {

// A script's result as Conductor stores it: whole numbers of 64 bits as integers and others as
// doubles, NaN and the infinities as their names, a BigInt as a double, undefined and symbols as
// null, arrays and typed arrays as lists, a Map by its entries, functions and every other object by
// its own members (so a Date, Set, RegExp, Error or Promise is `{}`). Nothing when the script's own
// code failed underway (an exception is pending) or a limit of script_limits.h was exceeded (none
// is). Only this folder's sources include it.
std::optional<Json> JsonFromJavaScript(JSContext* context, JS::HandleValue value);

}  // namespace httptask::runner
