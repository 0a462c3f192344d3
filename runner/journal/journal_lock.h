#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask::runner {

// Who has the right.
struct JournalHolder {
  std::string process;  // Its number.
  std::string address;  // Where it can be asked to change runs; empty: nowhere.

  bool operator==(const JournalHolder&) const = default;
};

// The right of one process to append to the journal of a folder. The system takes it back when the
// process ends, however it ends.
class JournalLock {
 public:
  // Errors: STORAGE_FAILED when another process has it (its number is told) or the folder cannot be
  // written.
  static StatusOr<JournalLock> Take(const std::filesystem::path& folder);
  // Who has it now; nothing when nobody has.
  static std::optional<JournalHolder> FindHolder(const std::filesystem::path& folder);
  // Tells others where the holder can be asked (JournalHolder::address). Errors: STORAGE_FAILED.
  Status TellAddress(std::string_view address);
  // No right at all: for a journal that is only read.
  JournalLock() = default;
  ~JournalLock();
  JournalLock(JournalLock&& other) noexcept;
  JournalLock& operator=(JournalLock&&) = delete;

  bool is_held() const { return file_ >= 0; }

 private:
  explicit JournalLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace httptask::runner
