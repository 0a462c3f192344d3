#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// How long answers are kept.
struct PayloadLimits {
  // Since they were written.
  std::chrono::hours age_max{7 * 24};
  // All files together; the oldest go first, the newest stays whatever its size.
  uint64_t bytes_max = uint64_t{1} << 30;
};

// Keeps answers that are too large for the engine in files beside the worker, for a time. Not
// thread-safe.
class PayloadStore {
 public:
  // Conductor fails tasks whose output is larger than 10 MiB and moves those above 3 MiB to a
  // storage that most installations do not have.
  static constexpr size_t kOutputBytesMax = size_t{3} << 20;
  // Less than this is not worth a file.
  static constexpr size_t kPartBytesMin = 1'024;
  // Between looks for files that are too old.
  static constexpr std::chrono::hours kCleanEvery{1};

  // Removes what is too old, or too much. `clock` must outlive the store. The folder (mode 0700) is
  // made with the first file.
  PayloadStore(std::filesystem::path folder, const Clock& clock, const PayloadLimits& limits = {});

  // An output that the engine takes, and what could not be kept of it.
  struct Fitted {
    std::string output;  // JSON text.
    Status storage;      // STORAGE_FAILED: a body is lost, because its file could not be written.

    bool operator==(const Fitted&) const = default;
  };
  // An output of at most `bytes_max`: as it is, or with its large parts in files (mode 0600, named
  // by their SHA-256), in this order until it fits: `response.body`, `items`. Such a part is null,
  // and beside it stands {"path", "bytes", "sha256"}: in `response.file`, `itemsFile`, as for a
  // task that writes its answer to a file. A file holds its part as JSON. A part whose file cannot
  // be written is lost, which `explanation` tells: the call was made, and its end has to be told
  // all the same.
  Fitted Fit(Json output, size_t bytes_max = kOutputBytesMax);

  // The content of a file that Fit wrote, as it stands in an output. Only the digest counts, so
  // that nobody is given another file. Nothing where it is gone, was another worker's or has
  // changed.
  std::optional<Json> Read(const Json& file) const;

 private:
  StatusOr<Json> Keep(const std::string& content);
  void Clean();

  const std::filesystem::path folder_;
  const Clock& clock_;
  const PayloadLimits limits_;
  uint64_t bytes_ = 0;  // Of the files, as far as they were seen.
  std::chrono::steady_clock::time_point clean_next_;
};

}  // namespace httptask
