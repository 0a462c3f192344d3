#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "plugin/base/status.h"
#include "plugin/http/http_message.h"

namespace httptask {

// Writes bodies to files, and their SHA-256 with them, in one thread of its own, so that a slow
// disk holds up nobody but the transfers that write to it. Memory: at most kChunksMax chunks of
// kChunkBytes a file.
class BodyFileWriter {
 public:
  static constexpr size_t kChunkBytes = 256 * 1024;
  static constexpr size_t kChunksMax = 4;

  class File;
  enum class Taken { kWhole, kLater, kFailed };
  // Called on the writer's thread with the file's id, after `kLater` once there is room, and once
  // the file is closed; must not block.
  using OnProgress = std::function<void(uint64_t id)>;

  explicit BodyFileWriter(OnProgress on_progress);
  // Writes what was handed over, forgets files that were not committed, joins the thread.
  ~BodyFileWriter();
  BodyFileWriter(const BodyFileWriter&) = delete;
  BodyFileWriter& operator=(const BodyFileWriter&) = delete;

  // A file beside `path`, made when its first bytes are written (mode 0600).
  std::shared_ptr<File> Open(uint64_t id, std::string path);
  // All of the bytes, or none (kLater). kFailed: see Result.
  Taken Append(const std::shared_ptr<File>& file, std::string_view bytes);
  // What is left is written, and the file takes its path's place; then OnProgress.
  void Commit(const std::shared_ptr<File>& file);
  // Removes it.
  void Discard(const std::shared_ptr<File>& file);
  // After Commit and OnProgress, or kFailed. Errors: STORAGE_FAILED.
  StatusOr<BodyFile> Result(const std::shared_ptr<File>& file) const;
  bool IsClosed(const std::shared_ptr<File>& file) const;

 private:
  enum class Step { kWrite, kCommit, kDiscard };
  struct Job {
    std::shared_ptr<File> file;
    std::string chunk;
    Step step;
  };
  void Post(const std::shared_ptr<File>& file, std::string chunk, Step step);
  void Run();
  void Do(Job& job);

  const OnProgress on_progress_;
  mutable std::mutex mutex_;  // Guards what follows, and the shared half of each File.
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace httptask
