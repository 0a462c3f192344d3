#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/engine/engine.h"

namespace httptask::runner {

// Ends of tasks by reference name, as Conductor's `POST /api/workflow/test` takes them: each
// attempt takes the next one; in a loop, `ref__2` before `ref`.
struct Mocks {
  std::map<std::string, std::vector<Json>, std::less<>> answers;  // taskRefToMockOutput.
  std::map<std::string, Mocks, std::less<>> children;             // subWorkflowTestRequest.

  // {"ref": [{"status", "output"}]}, or {"taskRefToMockOutput", "subWorkflowTestRequest"}. Errors:
  // ARGUMENT_INVALID.
  static StatusOr<Mocks> FromJson(const Json& json);
};

// A clock that stands still until it is told to go on.
class MockClock : public Clock {
 public:
  explicit MockClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }
  std::chrono::steady_clock::time_point Ticks() const override {
    return std::chrono::steady_clock::time_point(now_.time_since_epoch());
  }
  void GoTo(Time time) { now_ = std::max(now_, time); }

 private:
  Time now_;
};

// Time that a mocked run may take: waits up to here pass at once, longer ones leave it RUNNING.
inline constexpr std::chrono::seconds kMockedTimeMax(120);

// Runs a mocked run: answers its tasks one at a time, in the order in which they were scheduled,
// with the engine at rest between; then lets time go on. `clock` must be the engine's. The run
// stays in the engine.
Status RunMocked(Engine& engine, RunRequest request, Mocks mocks, MockClock& clock);

}  // namespace httptask::runner
