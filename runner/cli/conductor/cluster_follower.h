#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "runner/cli/base/styled_text.h"
#include "runner/cli/conductor/cluster_run.h"
#include "runner/cli/conductor/conductor_server.h"

namespace httptask::runner {

// Follows a workflow on a Conductor server until it has ended. Blocks.
class ClusterFollower {
 public:
  // A server that does not answer, as one that starts again, is asked anew for this long.
  static constexpr std::chrono::minutes kAwayMax{2};
  // From then on somebody has to have polled for a task that waits.
  static constexpr std::chrono::seconds kUnpolledMin{5};

  // What it works with; all must outlive it.
  struct Parts {
    ConductorServer& server;
    const Clock& clock;
    std::function<void(std::chrono::milliseconds)> wait;
    std::function<void(const StyledText&)> tell;  // One line for people.
  };

  explicit ClusterFollower(Parts parts) : parts_(std::move(parts)) {}

  // The workflow when it has ended. Tells the ends of its tasks, which type of task no worker polls
  // for, and that the server is away. Errors: of ConductorServer::Get.
  StatusOr<ClusterRun> Follow(const std::string& workflow_id);

 private:
  StatusOr<Json> Get(const std::string& workflow_id);
  void Tell(std::string_view line) const { parts_.tell(StyledText().Add(line).Add("\n")); }
  void TellUnpolled(const Run& run);
  void TellUnpolled(const TaskRecord& task);

  const Parts parts_;
  // Tasks that wait for a worker, by number.
  std::map<int, std::chrono::steady_clock::time_point> waiting_since_;
  std::set<std::string> asked_types_;
};

}  // namespace httptask::runner
