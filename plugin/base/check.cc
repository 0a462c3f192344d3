#include "plugin/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace httptask {

void FailCheck(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: a rule of the program is broken: %s\n", file, line, condition);
  std::abort();
}

}  // namespace httptask
