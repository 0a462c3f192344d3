#include "runner/console/route.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(RouteTest, ConductorsPathsAreKnown) {
  const struct {
    const char* method;
    const char* path;
    Route route;
  } cases[] = {
      {"GET", "/health", {RouteName::kHealth, {}}},
      {"POST", "/api/workflow", {RouteName::kStart, {}}},
      {"POST", "/api/workflow/pay", {RouteName::kStartNamed, {"pay"}}},
      {"GET", "/api/workflow/4f1c", {RouteName::kGetRun, {"4f1c"}}},
      {"GET", "/api/workflow/running/pay", {RouteName::kRunning, {"pay"}}},
      {"DELETE", "/api/workflow/4f1c", {RouteName::kTerminate, {"4f1c"}}},
      {"PUT", "/api/workflow/4f1c/pause", {RouteName::kPause, {"4f1c"}}},
      {"PUT", "/api/workflow/4f1c/resume", {RouteName::kResume, {"4f1c"}}},
      {"POST", "/api/workflow/4f1c/retry", {RouteName::kRetry, {"4f1c"}}},
      {"POST", "/api/workflow/4f1c/rerun", {RouteName::kRerun, {"4f1c"}}},
      {"POST", "/api/tasks", {RouteName::kUpdateTask, {}}},
      {"POST", "/api/tasks/4f1c/ask/COMPLETED", {RouteName::kSignal, {"4f1c", "ask", "COMPLETED"}}},
      {"GET", "/api/metadata/workflow/pay", {RouteName::kGetDefinition, {"pay"}}},
      {"GET", "/api/metadata/workflow", {RouteName::kListDefinitions, {}}},
      {"POST", "/api/metadata/workflow", {RouteName::kRegisterDefinition, {}}},
      {"PUT", "/api/metadata/workflow", {RouteName::kUpdateDefinitions, {}}},
      {"DELETE", "/api/metadata/workflow/pay/2", {RouteName::kRemoveDefinition, {"pay", "2"}}},
      {"GET", "/api/metadata/taskdefs", {RouteName::kListTaskDefinitions, {}}},
      {"GET", "/api/metadata/taskdefs/t", {RouteName::kGetTaskDefinition, {"t"}}},
      {"POST", "/api/metadata/taskdefs", {RouteName::kRegisterTaskDefinitions, {}}},
      {"PUT", "/api/metadata/taskdefs", {RouteName::kUpdateTaskDefinition, {}}},
      {"DELETE", "/api/metadata/taskdefs/t", {RouteName::kRemoveTaskDefinition, {"t"}}},
  };
  for (const auto& one : cases) EXPECT_EQ(FindRoute(one.method, one.path).route, one.route);
}

TEST(RouteTest, ALiteralPathWins) {
  EXPECT_EQ(FindRoute("GET", "/api/workflow/search").route->name, RouteName::kSearch);
}

TEST(RouteTest, PartsAreDecodedBehindTheSplit) {
  EXPECT_EQ(FindRoute("POST", "/api/workflow/a%2Fb%20c").route->parameters,
            std::vector<std::string>{"a/b c"});
}

TEST(RouteTest, OtherMethodsAreToldWhatThePathHas) {
  const RouteMatch match = FindRoute("PATCH", "/api/workflow/4f1c");
  EXPECT_FALSE(match.route);
  EXPECT_EQ(match.methods, "POST, GET, DELETE");
}

TEST(RouteTest, OtherPathsAreUnknown) {
  for (const char* path : {"", "/", "/api/workflow/", "/api/workflow/a/b", "/API/workflow",
                           "/api/workflow//pause", "//health"}) {
    const RouteMatch match = FindRoute("GET", path);
    EXPECT_FALSE(match.route) << path;
  }
  EXPECT_EQ(FindRoute("GET", "/nowhere").methods, "");
}

}  // namespace
}  // namespace httptask::runner
