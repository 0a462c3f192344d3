#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// Conductor's conditions are JavaScript; of it, this is understood: paths of the answer
// (`$.output.response.body.a['b'][0]`, `.length` behind one; `$.body.a` is the same), texts,
// numbers, true, false, null, undefined, `== === != !== < <= > >=`, `&&`, `||`, `!` and
// parentheses, alone or as `(function(){ return …; })();`.

// What stands behind `return` in such a function; any other text as it is, without blanks around.
std::string_view UnwrapFunction(std::string_view text);

// The JSONPath filter (RFC 9535, section 2.3.5) that means the same, with `$` as in the script:
// what is compared with nothing holds as in JavaScript, where neither missing, null, false, 0 nor
// "" do. Values of different types are never equal. Errors: EXPRESSION_INVALID, saying what is not
// understood and what is.
StatusOr<std::string> FilterFromScript(std::string_view expression);

}  // namespace httptask
