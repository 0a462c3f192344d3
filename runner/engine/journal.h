#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "runner/engine/event.h"

namespace httptask::runner {

// Events of one run, in order.
struct RunEvents {
  std::string run_id;
  std::vector<Event> events;
};

// Where events are kept. Implemented by SqliteJournal (runner/journal) and, in tests, FakeJournal.
class Journal {
 public:
  virtual ~Journal() = default;
  // Appends to several runs at once: the engine collects while one append is under way, so that a
  // disk's flush is shared. Returns when all are on the disk, all or none. Errors: STORAGE_FAILED.
  virtual Status Append(const std::vector<RunEvents>& batch) = 0;
  // Oldest first; empty for an unknown run. Errors: STORAGE_FAILED.
  virtual StatusOr<std::vector<Event>> Read(std::string_view run_id) = 0;
};

}  // namespace httptask::runner
