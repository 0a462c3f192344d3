#pragma once

#include <string>

#include "plugin/base/json.h"

namespace httptask {

// An object as application/x-www-form-urlencoded (WHATWG URL, section 5.2): `a=1&b=x%20y`, a list
// as repeated names, objects within as JSON text, null as nothing. `rules` are OpenAPI's Encoding
// Objects by property: with a `style`, `explode` or `allowReserved` the property is written like a
// query parameter (`deepObject`: `a[b][0]=1`).
std::string FormatFormBody(const Json& body, const Json& rules = Json::object());

}  // namespace httptask
