#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace httptask::runner {

// What a request asks for, by Conductor's paths.
enum class RouteName {
  kHealth,
  kStart,                    // POST /api/workflow
  kStartNamed,               // POST /api/workflow/{name}
  kGetRun,                   // GET /api/workflow/{id}
  kSearch,                   // GET /api/workflow/search
  kRunning,                  // GET /api/workflow/running/{name}
  kTerminate,                // DELETE /api/workflow/{id}
  kPause,                    // PUT /api/workflow/{id}/pause
  kResume,                   // PUT /api/workflow/{id}/resume
  kRetry,                    // POST /api/workflow/{id}/retry
  kRerun,                    // POST /api/workflow/{id}/rerun
  kUpdateTask,               // POST /api/tasks
  kSignal,                   // POST /api/tasks/{id}/{ref}/{status}
  kGetDefinition,            // GET /api/metadata/workflow/{name}
  kListDefinitions,          // GET /api/metadata/workflow
  kRegisterDefinition,       // POST /api/metadata/workflow
  kUpdateDefinitions,        // PUT /api/metadata/workflow
  kRemoveDefinition,         // DELETE /api/metadata/workflow/{name}/{version}
  kListTaskDefinitions,      // GET /api/metadata/taskdefs
  kGetTaskDefinition,        // GET /api/metadata/taskdefs/{name}
  kRegisterTaskDefinitions,  // POST /api/metadata/taskdefs
  kUpdateTaskDefinition,     // PUT /api/metadata/taskdefs
  kRemoveTaskDefinition,     // DELETE /api/metadata/taskdefs/{name}
};

struct Route {
  RouteName name = RouteName::kHealth;
  // What stands for the braces, decoded, in order.
  std::vector<std::string> parameters;

  bool operator==(const Route&) const = default;
};

struct RouteMatch {
  std::optional<Route> route;
  // Without a route: the methods that the path has, for `Allow`; empty for an unknown path.
  std::string methods;
};

// `path` is percent-encoded. The more literal of two paths wins.
RouteMatch FindRoute(std::string_view method, std::string_view path);

}  // namespace httptask::runner
