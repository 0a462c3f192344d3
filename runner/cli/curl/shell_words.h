#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"

namespace httptask::runner {

// A variable in a word of a shell: kVariableBegin, its name, kVariableEnd. Neither letter can come
// from the text itself.
inline constexpr char kVariableBegin = '\x01';
inline constexpr char kVariableEnd = '\x02';

// The words of one simple command of a POSIX shell (IEEE 1003.1, section 2.2): quotes, backslashes,
// continued lines, and `$'…'` of bash. Variables (`$NAME`, `${NAME}`) are kept as such. Errors:
// ARGUMENT_INVALID with the place for whatever only a shell could do (pipes, redirections, several
// commands, command substitution), quotes that do not end, and texts above 1 MiB.
StatusOr<std::vector<std::string>> SplitShellWords(std::string_view text);

}  // namespace httptask::runner
