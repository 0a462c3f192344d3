#include "runner/console/route.h"

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

struct RouteRow {
  RouteName name;
  std::string_view method;
  std::string_view path;
};

// Literal paths stand before those with braces at the same place.
constexpr RouteRow kRoutes[] = {
    {RouteName::kHealth, "GET", "/health"},
    {RouteName::kSearch, "GET", "/api/workflow/search"},
    {RouteName::kRunning, "GET", "/api/workflow/running/{}"},
    {RouteName::kStart, "POST", "/api/workflow"},
    {RouteName::kStartNamed, "POST", "/api/workflow/{}"},
    {RouteName::kGetRun, "GET", "/api/workflow/{}"},
    {RouteName::kTerminate, "DELETE", "/api/workflow/{}"},
    {RouteName::kPause, "PUT", "/api/workflow/{}/pause"},
    {RouteName::kResume, "PUT", "/api/workflow/{}/resume"},
    {RouteName::kRetry, "POST", "/api/workflow/{}/retry"},
    {RouteName::kRerun, "POST", "/api/workflow/{}/rerun"},
    {RouteName::kUpdateTask, "POST", "/api/tasks"},
    {RouteName::kSignal, "POST", "/api/tasks/{}/{}/{}"},
    {RouteName::kListDefinitions, "GET", "/api/metadata/workflow"},
    {RouteName::kRegisterDefinition, "POST", "/api/metadata/workflow"},
    {RouteName::kUpdateDefinitions, "PUT", "/api/metadata/workflow"},
    {RouteName::kGetDefinition, "GET", "/api/metadata/workflow/{}"},
    {RouteName::kRemoveDefinition, "DELETE", "/api/metadata/workflow/{}/{}"},
    {RouteName::kListTaskDefinitions, "GET", "/api/metadata/taskdefs"},
    {RouteName::kRegisterTaskDefinitions, "POST", "/api/metadata/taskdefs"},
    {RouteName::kUpdateTaskDefinition, "PUT", "/api/metadata/taskdefs"},
    {RouteName::kGetTaskDefinition, "GET", "/api/metadata/taskdefs/{}"},
    {RouteName::kRemoveTaskDefinition, "DELETE", "/api/metadata/taskdefs/{}"},
};

// The values of the braces when the path fits.
std::optional<std::vector<std::string>> Match(std::string_view pattern, std::string_view path) {
  const std::vector<std::string_view> wanted = Split(pattern, '/');
  const std::vector<std::string_view> given = Split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> values;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "{}" && !given[i].empty()) {
      values.push_back(PercentDecode(given[i]));
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return values;
}

}  // namespace

RouteMatch FindRoute(std::string_view method, std::string_view path) {
  RouteMatch match;
  for (const RouteRow& row : kRoutes) {
    auto values = Match(row.path, path);
    if (!values) continue;
    if (row.method == method) return {Route{row.name, *std::move(values)}, ""};
    match.methods += (match.methods.empty() ? "" : ", ") + std::string(row.method);
  }
  return match;
}

}  // namespace httptask::runner
