#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "runner/cli/catalog/document_fetch.h"

namespace httptask::runner {

// Of the files at URLs that the documents of one import name.
inline constexpr size_t kRemoteFilesMax = 500;
inline constexpr size_t kRemoteFileBytesMax = size_t{10} << 20;
inline constexpr size_t kRemoteBytesMax = size_t{64} << 20;  // All together.
// From the first one on; what was begun before ends within its own limits.
inline constexpr std::chrono::seconds kRemoteTimeMax{300};
// How many are fetched at once.
inline constexpr size_t kRemoteAtOnce = 8;

// Files at URLs that documents refer to, each fetched once for one import, whether it came or not.
// Thread-safe.
class RemoteFiles {
 public:
  using Fetch = std::function<StatusOr<FetchedDocument>(const std::string& url, size_t bytes_max)>;
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  RemoteFiles(Fetch fetch, Now now);

  // Fetches those that are not there yet, several at once; waits.
  void Bring(const std::vector<std::string>& urls);
  // The file; waits while it is fetched. Errors: those of the fetch, LIMIT_EXCEEDED.
  StatusOr<FetchedDocument> Get(const std::string& url);

 private:
  using Answer = StatusOr<FetchedDocument>;

  std::optional<std::promise<Answer>> Begin(const std::string& url);
  Answer FetchWithinLimits(const std::string& url);
  Status CheckLimits();

  const Fetch fetch_;
  const Now now_;
  std::mutex mutex_;  // Guards what follows.
  std::map<std::string, std::shared_future<Answer>> files_;
  std::optional<std::chrono::steady_clock::time_point> begun_;
  size_t fetched_ = 0;
  size_t bytes_ = 0;
};

}  // namespace httptask::runner
