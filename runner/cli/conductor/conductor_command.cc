#include "runner/cli/conductor/conductor_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/command_options.h"
#include "runner/cli/conductor/cluster_follower.h"
#include "runner/cli/conductor/cluster_run.h"
#include "runner/cli/conductor/conductor_server.h"
#include "runner/cli/conductor/task_definitions.h"
#include "runner/cli/task/json_argument.h"
#include "runner/cli/workflow/run_teller.h"
#include "runner/client/plugin_task_runner.h"

namespace httptask::runner {
namespace {

// Workflows within workflows that are read.
constexpr int kChildDepthMax = 32;

struct ConductorOptions {
  std::string action;
  std::string subject;  // A file, or the id of a workflow.
  std::string server;
  std::string input;
};

// `HOST:PORT` of `http://HOST:PORT/api`: the one address that the plugin is allowed for this.
StatusOr<std::string> AddressOf(const std::string& url) {
  const bool is_https = url.starts_with("https://");
  const size_t begin = url.find("://");
  if (begin == std::string::npos || (!is_https && !url.starts_with("http://"))) {
    return MakeError(Reason::kArgumentInvalid,
                     "--server needs the URL of the API, as in http://HOST:8080/api");
  }
  std::string address = url.substr(begin + 3, url.find('/', begin + 3) - begin - 3);
  if (address.find(':') == std::string::npos) address += is_https ? ":443" : ":80";
  return address;
}

StatusOr<std::string> ServerUrl(const ConductorOptions& options) {
  std::string url = options.server;
  if (const char* named = std::getenv("CONDUCTOR_SERVER_URL"); url.empty() && named != nullptr) {
    url = named;
  }
  if (url.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     "no server is named; give --server http://HOST:8080/api or set "
                     "CONDUCTOR_SERVER_URL");
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// A definition that the server refuses leaves none of its tasks' behind.
StatusOr<std::vector<std::string>> RegisterTasks(ConductorServer& server, const Json& workflow) {
  HTTPTASK_RETURN_IF_ERROR(server.Check(workflow));
  return server.RegisterTasks(NeededTaskDefinitions(workflow));
}

StatusOr<int> Register(CommandContext& context, ConductorServer& server, const Json& workflow) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<std::string> names, RegisterTasks(server, workflow));
  HTTPTASK_RETURN_IF_ERROR(server.RegisterWorkflow(workflow));
  const std::string_view name = StringMember(workflow, "name");
  if (context.json()) {
    context.output().PrintJson({{"workflow", name}, {"taskDefinitions", names}});
    return kExitDone;
  }
  context.output().Print(fmt::format("registered {}\n", name));
  for (const std::string& task : names) {
    context.output().Print(fmt::format("registered task definition {}\n", task));
  }
  return kExitDone;
}

// The workflows that a run started, and those that they started: `httptask run --json` has them.
class Children {
 public:
  explicit Children(ConductorServer& server) : server_(server) {}

  Status Read(const Run& run, int depth) {
    if (depth == kChildDepthMax) return Status();
    HTTPTASK_RETURN_IF_ERROR(ReadOne(run.failure_run_id, depth));
    for (const auto& [number, task] : run.tasks) {
      HTTPTASK_RETURN_IF_ERROR(ReadOne(task.child_run_id, depth));
    }
    return Status();
  }
  const Run* Find(const std::string& id) const {
    const auto found = runs_.find(id);
    return found == runs_.end() ? nullptr : &found->second.run();
  }

 private:
  Status ReadOne(const std::string& id, int depth) {
    if (id.empty() || runs_.contains(id)) return Status();
    HTTPTASK_ASSIGN_OR_RETURN(const Json execution, server_.Get(id));
    ClusterRun& child = runs_.try_emplace(id, execution).first->second;
    child.Update(execution);
    return Read(child.run(), depth + 1);
  }

  ConductorServer& server_;
  std::map<std::string, ClusterRun> runs_;
};

StatusOr<int> TellEnd(CommandContext& context, ConductorServer& server,
                      const ClusterRun& cluster_run) {
  const Run& run = cluster_run.run();
  if (context.json()) {
    Children children(server);
    HTTPTASK_RETURN_IF_ERROR(children.Read(run, 0));
    context.output().PrintJson(
        cluster_run.ToJson([&children](const std::string& id) { return children.Find(id); }));
  } else if (run.state == RunState::kCompleted) {
    context.output().Print(FormatRunOutput(run));
  }
  if (run.state == RunState::kCompleted) return kExitDone;
  context.output().Note(DescribeRunFailure(run));
  return kExitFailed;
}

// To the end, or until a person interrupts: the workflow does not end with this program.
StatusOr<int> Follow(CommandContext& context, ConductorServer& server, const std::string& url,
                     const std::string& id) {
  const std::string again =
      ToTerminal(fmt::format("httptask conductor follow {} --server {}", id, url));
  context.interrupts().SetMessage(
      ToTerminal(fmt::format("interrupted; workflow {} goes on: {}", id, again)));
  const SystemClock clock;
  ClusterFollower follower({server, clock, [](auto pause) { std::this_thread::sleep_for(pause); },
                            [&context](const StyledText& line) {
                              if (!context.json()) context.output().Note(line);
                            }});
  const auto ended = follower.Follow(id);
  if (!ended.ok()) {
    return AddContext(ended.status(),
                      fmt::format("workflow {} goes on, unwatched ({})", id, again));
  }
  return TellEnd(context, server, *ended);
}

StatusOr<int> RunThere(CommandContext& context, ConductorServer& server, const std::string& url,
                       const Json& workflow, const Json& input) {
  HTTPTASK_RETURN_IF_ERROR(RegisterTasks(server, workflow).status());
  HTTPTASK_ASSIGN_OR_RETURN(const std::string id, server.Start(workflow, input));
  context.output().Note(fmt::format("workflow {} at {}\n", id, url));
  return Follow(context, server, url, id);
}

StatusOr<int> FollowThere(CommandContext& context, ConductorServer& server, const std::string& url,
                          const std::string& id) {
  // Whether there is one is told at once.
  HTTPTASK_RETURN_IF_ERROR(server.Get(id).status());
  return Follow(context, server, url, id);
}

StatusOr<int> Act(CommandContext& context, const ConductorOptions& options) {
  const bool follows = options.action == "follow";
  Json workflow;
  if (!follows) {
    HTTPTASK_ASSIGN_OR_RETURN(workflow, ReadJsonObject(options.subject));
  }
  HTTPTASK_ASSIGN_OR_RETURN(const Json input, ReadJsonOption("--input", options.input));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string url, ServerUrl(options));
  HTTPTASK_ASSIGN_OR_RETURN(const std::string address, AddressOf(url));
  PluginAccess access;
  if (context.globals().plugin.empty()) access.allow = {address};
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(access));
  PluginTaskRunner tasks(*plugin, {});
  ConductorServer server(tasks, url);
  if (follows) return FollowThere(context, server, url, options.subject);
  if (options.action == "register") return Register(context, server, workflow);
  return RunThere(context, server, url, workflow, input);
}

}  // namespace

CommandAction DefineConductorCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ConductorOptions>();
  accepts
      .Add("action", &options->action,
           "What to do: register or run a definition, or follow a workflow")
      .ValueName("ACTION")
      .OneOf({"register", "run", "follow"})
      .Required();
  accepts.Add("subject", &options->subject, "Workflow definition; to follow: the workflow's id")
      .ValueName("FILE|ID")
      .Required();
  accepts
      .Add("--server", &options->server,
           "API of the Conductor server, http://HOST:8080/api; default: $CONDUCTOR_SERVER_URL")
      .ValueName("URL");
  accepts.Add("--input", &options->input, "The workflow's input, an object")
      .ValueName("JSON|@FILE");
  return [options](CommandContext& context) { return Act(context, *options); };
}

}  // namespace httptask::runner
