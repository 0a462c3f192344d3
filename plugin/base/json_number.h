#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"

namespace httptask {

// A number as a value from its JSON text: an integer, a double, or where either would lose a
// digit, the text itself. The text must follow the grammar of JSON numbers.
Json NumberFromText(std::string_view text);

// Whether it is a number that is kept as its text.
bool IsExactNumber(const Json& value);

}  // namespace httptask
