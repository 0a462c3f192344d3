#pragma once

#include <filesystem>

#include "plugin/base/status.h"

struct sqlite3;

namespace httptask {

// Opens or makes `catalog.db` in `folder` (made when missing): WAL, waiting 5 s for other
// processes, tables of this version. Close it with sqlite3_close. Errors: STORAGE_FAILED.
StatusOr<sqlite3*> OpenCatalogFile(const std::filesystem::path& folder);

// Gives a connection that writes a larger cache, and lets the log grow further before it is folded
// into the file.
Status PrepareForWriting(sqlite3* database);

}  // namespace httptask
