#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// Which files tasks may read and write: those below one folder, or none. Symbolic links are
// followed before a path is judged.
class FileAccess {
 public:
  // No file at all.
  FileAccess() = default;
  // `folder` must exist; relative paths of tasks are relative to it.
  explicit FileAccess(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // The absolute path. Errors: ARGUMENT_INVALID naming `setting` (no folder is allowed; outside of
  // the folder; its parent does not exist).
  StatusOr<std::string> Resolve(std::string_view path, std::string_view setting) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace httptask
