#pragma once

#include <string>

#include "plugin/base/json.h"

namespace httptask {

// A value as Conductor pastes it into text, which is Java's toString: `{a=1, b=[x, null]}`, 1.0E10
// for a number with a fraction or exponent of seven digits and more (Java SE, Double.toString).
std::string JavaText(const Json& value);

}  // namespace httptask
