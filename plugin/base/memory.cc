#include "plugin/base/memory.h"

#ifdef HTTPTASK_JEMALLOC
#include <jemalloc/jemalloc.h>
#else
#include <malloc.h>
#endif

namespace httptask {

void ReleaseFreeMemory() {
#ifdef HTTPTASK_JEMALLOC
  static_assert(MALLCTL_ARENAS_ALL == 4096);
  ::mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);
#else  // A sanitizer has an allocator of its own.
  ::malloc_trim(0);
#endif
}

}  // namespace httptask
