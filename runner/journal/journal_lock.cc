#include "runner/journal/journal_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace httptask::runner {
namespace {

// The holder's number as it wrote it, for the message.
std::string ReadHolder(int file) {
  char text[24] = {};
  const ssize_t size = pread(file, text, sizeof(text) - 1, 0);
  std::string holder(text, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  const bool is_number =
      !holder.empty() && holder.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? fmt::format(" (process {})", holder) : "";
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
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return MakeError(
        Reason::kStorageFailed,
        fmt::format("another httptask{} runs workflows in {}: wait for its end, or set "
                    "HTTPTASK_HOME to another folder",
                    ReadHolder(file), folder.string()));
  }
  // Without the number a later message is only shorter.
  const std::string number = std::to_string(getpid());
  const bool is_told = ftruncate(file, 0) == 0 && pwrite(file, number.data(), number.size(), 0) > 0;
  (void)is_told;
  return lock;
}

JournalLock::~JournalLock() {
  if (file_ >= 0) close(file_);
}

JournalLock::JournalLock(JournalLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

}  // namespace httptask::runner
