#pragma once

#include <string>

#include "plugin/base/json.h"

namespace httptask {

// An object as application/x-www-form-urlencoded (WHATWG URL, section 5.2): `a=1&b=x%20y`, a list
// as repeated names, objects within as JSON text, null as nothing.
std::string FormatFormBody(const Json& body);

}  // namespace httptask
