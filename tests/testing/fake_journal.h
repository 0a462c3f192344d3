#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/engine/journal.h"

namespace httptask::runner::testing {

// A Journal in memory. Can fail at its n-th append, as when the disk is full. Thread-safe.
class FakeJournal : public Journal {
 public:
  Status Append(const std::vector<RunEvents>& batch) override {
    std::lock_guard lock(mutex_);
    if (++appends_ == failing_append_) {
      return MakeError(Reason::kStorageFailed, "the fake disk is full");
    }
    for (const RunEvents& one : batch) {
      auto& kept = events_[one.run_id];
      kept.insert(kept.end(), one.events.begin(), one.events.end());
    }
    return Status();
  }

  StatusOr<std::vector<Event>> Read(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    const auto found = events_.find(run_id);
    return found == events_.end() ? std::vector<Event>() : found->second;
  }

  // Counted from 1; nothing of a failing append is kept.
  void FailAt(size_t append) {
    std::lock_guard lock(mutex_);
    failing_append_ = append;
  }
  // Calls of Append, the failing one included.
  size_t appends() const {
    std::lock_guard lock(mutex_);
    return appends_;
  }

 private:
  mutable std::mutex mutex_;  // Guards everything.
  std::map<std::string, std::vector<Event>, std::less<>> events_;
  size_t appends_ = 0;
  size_t failing_append_ = 0;
};

}  // namespace httptask::runner::testing
