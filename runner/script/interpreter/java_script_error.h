#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// An error as SpiderMonkey reports it.
struct JavaScriptError {
  std::string text;         // `TypeError: can't access property "x", $.a is undefined`
  unsigned line = 0;        // Counted from 1.
  unsigned column = 0;      // Counted from 0.
  bool is_engines = false;  // Raised by the engine, not by a `throw` of the script.
};

// The same in the words of Conductor's engine (GraalJS), for definitions that look at it: `Error
// evaluating the script `TypeError: Cannot read property 'x' of undefined` at line 1`. Errors that
// have no counterpart keep their words.
std::string DescribeJavaScriptError(const JavaScriptError& error, std::string_view script);

}  // namespace httptask::runner
