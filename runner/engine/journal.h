#pragma once

#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "runner/engine/event.h"

namespace httptask::runner {

// Where events are kept. Implemented by SqliteJournal (runner/journal) and, in tests, FakeJournal.
class Journal {
 public:
  virtual ~Journal() = default;
  // Returns when the events are on the disk, all or none. Errors: STORAGE_FAILED.
  virtual Status Append(std::string_view run_id, const std::vector<Event>& events) = 0;
  // Oldest first; empty for an unknown run. Errors: STORAGE_FAILED.
  virtual StatusOr<std::vector<Event>> Read(std::string_view run_id) = 0;
};

}  // namespace httptask::runner
