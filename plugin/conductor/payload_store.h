#pragma once

#include <cstddef>
#include <filesystem>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// Keeps answers that are too large for the engine in files beside the worker.
class PayloadStore {
 public:
  // Conductor fails tasks whose output is larger than 10 MiB and moves those above 3 MiB to a
  // storage that most installations do not have.
  static constexpr size_t kOutputBytesMax = size_t{3} << 20;

  explicit PayloadStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // An output that fits: as it is, or with `response.body` in a file (mode 0600, named by its
  // SHA-256) and `response.file` {"path", "bytes", "sha256"} in its place, as for a task that
  // writes its answer to a file. The file holds the body as JSON. Errors: STORAGE_FAILED.
  StatusOr<Json> Fit(Json output) const;

 private:
  const std::filesystem::path folder_;
};

}  // namespace httptask
