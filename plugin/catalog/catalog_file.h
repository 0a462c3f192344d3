#pragma once

#include <filesystem>

#include "plugin/base/status.h"

struct sqlite3;

namespace httptask {

// Opens or makes `catalog.db` in `folder` (made when missing): WAL, waiting 5 s for other
// processes, tables of this version. Close it with sqlite3_close. Errors: STORAGE_FAILED.
StatusOr<sqlite3*> OpenCatalogFile(const std::filesystem::path& folder);

}  // namespace httptask
