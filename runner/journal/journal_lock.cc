#include "runner/journal/journal_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// What the holder wrote: its number, and behind it on a line of its own its address, if it has one.
JournalHolder ReadHolder(int file) {
  char text[512] = {};
  const ssize_t size = pread(file, text, sizeof(text) - 1, 0);
  const std::string_view told(text, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  const size_t line_end = told.find('\n');
  JournalHolder holder{std::string(told.substr(0, line_end)), ""};
  if (line_end != std::string_view::npos) holder.address = Trim(told.substr(line_end));
  const bool is_number = holder.process.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? holder : JournalHolder();
}

// Without the text a later message is only shorter.
bool WriteHolder(int file, const JournalHolder& holder) {
  const std::string text = holder.address.empty()
                               ? holder.process
                               : fmt::format("{}\n{}\n", holder.process, holder.address);
  return ftruncate(file, 0) == 0 &&
         pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

// Whoever only looks (FindHolder) has it for a moment, which is waited for.
bool LockFile(int file) {
  constexpr int kTries = 5;
  constexpr std::chrono::milliseconds kMoment(2);
  for (int i = 0; i < kTries; ++i) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    std::this_thread::sleep_for(kMoment);
  }
  return false;
}

Status RefuseSecond(const JournalHolder& holder, const std::filesystem::path& folder) {
  const std::string process =
      holder.process.empty() ? "" : fmt::format(" (process {})", holder.process);
  if (holder.address.empty()) {
    return MakeError(
        Reason::kStorageFailed,
        fmt::format("another httptask{} runs workflows in {}: wait for its end, or set "
                    "HTTPTASK_HOME to another folder",
                    process, folder.string()));
  }
  return MakeError(
      Reason::kStorageFailed,
      fmt::format("httptask serve{} at {} runs the workflows in {}: start workflows there (POST "
                  "http://{}/api/workflow), stop it, or set HTTPTASK_HOME to another folder",
                  process, holder.address, folder.string(), holder.address));
}

}  // namespace

StatusOr<JournalLock> JournalLock::Take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "journal.lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("{} cannot be opened ({}): check the folder's permissions and "
                                 "space, or set HTTPTASK_HOME to another one",
                                 path.string(), std::strerror(errno)));
  }
  JournalLock lock(file);
  if (!LockFile(file)) return RefuseSecond(ReadHolder(file), folder);
  const bool is_told = WriteHolder(file, {std::to_string(getpid()), ""});
  (void)is_told;
  return lock;
}

std::optional<JournalHolder> JournalLock::FindHolder(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "journal.lock";
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  const JournalLock looked_at(file);
  if (flock(file, LOCK_SH | LOCK_NB) == 0) return std::nullopt;
  return ReadHolder(file);
}

Status JournalLock::TellAddress(std::string_view address) {
  if (WriteHolder(file_, {std::to_string(getpid()), std::string(address)})) return Status();
  return MakeError(Reason::kStorageFailed,
                   fmt::format("journal.lock cannot be written: {}", std::strerror(errno)));
}

JournalLock::~JournalLock() {
  if (file_ >= 0) close(file_);
}

JournalLock::JournalLock(JournalLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

}  // namespace httptask::runner
