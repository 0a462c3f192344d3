#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// The whole content of a regular file, or of a pipe that this process was given (`/dev/stdin`,
// `/dev/fd/63`, which is what `<(…)` means to a shell): of that, all until its end. Errors:
// ARGUMENT_INVALID (missing, a directory, a device, another FIFO, no permission), LIMIT_EXCEEDED
// (more than `bytes_max`). The message names the path.
StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                               size_t bytes_max = size_t{64} << 20);

// Replaces a file as a whole: the old content stays when anything fails (temporary file beside it,
// fsync, rename). Keeps the mode of an existing file; a new one gets 0644, or 0600 from its first
// byte on when it is kPrivate. A link to a file stays
// one. What is no regular file (a folder, a device, a FIFO, a link to nothing) is refused and left
// alone. With SIGXFSZ ignored a file size limit is an error like a full disk. Errors:
// STORAGE_FAILED.
enum class NewFile { kForAll, kPrivate };
Status WriteFile(const std::filesystem::path& path, std::string_view content,
                 NewFile new_file = NewFile::kForAll);

// Folder of the catalog and the journal: `$HTTPTASK_HOME`, else `$XDG_DATA_HOME/httptask`, else
// `~/.local/share/httptask`. Made with mode 0700 when missing. Errors: STORAGE_FAILED.
StatusOr<std::filesystem::path> StateFolder();

}  // namespace httptask
