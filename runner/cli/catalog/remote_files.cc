#include "runner/cli/catalog/remote_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

namespace httptask::runner {

RemoteFiles::RemoteFiles(Fetch fetch, Now now) : fetch_(std::move(fetch)), now_(std::move(now)) {}

void RemoteFiles::Bring(const std::vector<std::string>& urls) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < urls.size(); i = next++) (void)Get(urls[i]);
  };
  std::vector<std::thread> threads;
  for (size_t i = 0; i < std::min(urls.size(), kRemoteAtOnce); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

StatusOr<FetchedDocument> RemoteFiles::Get(const std::string& url) {
  if (std::optional<std::promise<Answer>> answer = Begin(url)) {
    answer->set_value(FetchWithinLimits(url));
  }
  std::shared_future<Answer> file;
  {
    std::lock_guard lock(mutex_);
    file = files_.at(url);
  }
  return file.get();
}

// Nothing when somebody has begun it.
std::optional<std::promise<RemoteFiles::Answer>> RemoteFiles::Begin(const std::string& url) {
  std::lock_guard lock(mutex_);
  const auto [file, is_new] = files_.try_emplace(url);
  if (!is_new) return std::nullopt;
  std::promise<Answer> answer;
  file->second = answer.get_future().share();
  return answer;
}

RemoteFiles::Answer RemoteFiles::FetchWithinLimits(const std::string& url) {
  HTTPTASK_RETURN_IF_ERROR(CheckLimits());
  Answer answer = fetch_(url, kRemoteFileBytesMax);
  if (!answer.ok()) return answer;
  std::lock_guard lock(mutex_);
  bytes_ += answer->content.size();
  if (bytes_ <= kRemoteBytesMax) return answer;
  return MakeError(
      Reason::kLimitExceeded,
      fmt::format("the files at URLs have more than {} bytes together, the most of one "
                  "import",
                  kRemoteBytesMax));
}

Status RemoteFiles::CheckLimits() {
  std::lock_guard lock(mutex_);
  const auto now = now_();
  if (!begun_) begun_ = now;
  if (now - *begun_ > kRemoteTimeMax) {
    return MakeError(Reason::kLimitExceeded,
                     fmt::format("fetching files has taken more than {} s, the most of one import",
                                 kRemoteTimeMax.count()));
  }
  if (fetched_ == kRemoteFilesMax) {
    return MakeError(
        Reason::kLimitExceeded,
        fmt::format("{} files were fetched already, the most of one import", kRemoteFilesMax));
  }
  ++fetched_;
  return absl::OkStatus();
}

}  // namespace httptask::runner
