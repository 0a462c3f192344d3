#include "plugin/base/memory.h"

#ifdef HTTPTASK_TCMALLOC
#include <gperftools/malloc_extension_c.h>
#else
#include <malloc.h>
#endif

namespace httptask {

void ReleaseFreeMemory() {
#ifdef HTTPTASK_TCMALLOC
  MallocExtension_ReleaseFreeMemory();
#else  // A sanitizer has an allocator of its own.
  ::malloc_trim(0);
#endif
}

}  // namespace httptask
