#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// Keeps answers that are too large for the engine in files beside the worker.
class PayloadStore {
 public:
  // Conductor fails tasks whose output is larger than 10 MiB and moves those above 3 MiB to a
  // storage that most installations do not have.
  static constexpr size_t kOutputBytesMax = size_t{3} << 20;
  // Less than this is not worth a file.
  static constexpr size_t kPartBytesMin = 1'024;

  explicit PayloadStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // An output that the engine takes, and what could not be kept of it.
  struct Fitted {
    std::string output;  // JSON text.
    Status storage;      // STORAGE_FAILED: a body is lost, because its file could not be written.

    bool operator==(const Fitted&) const = default;
  };
  // An output of at most `bytes_max`: as it is, or with its large parts in files (mode 0600, named
  // by their SHA-256), in this order until it fits: `response.body`, `items`, `request.body`. Such
  // a part is null, and beside it stands {"path", "bytes", "sha256"}: in `response.file`,
  // `itemsFile`, `request.file`, as for a task that writes its answer to a file. A file holds its
  // part as JSON. A part whose file cannot be written is lost, which `explanation` tells: the call
  // was made, and its end has to be told all the same.
  Fitted Fit(Json output, size_t bytes_max = kOutputBytesMax) const;

 private:
  StatusOr<Json> Keep(const std::string& content) const;

  const std::filesystem::path folder_;
};

}  // namespace httptask
