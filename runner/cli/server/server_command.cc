#include "runner/cli/server/server_command.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/file.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/runs/stored_run.h"
#include "runner/cli/serve/serve_command.h"
#include "runner/cli/server/definition_store.h"
#include "runner/cli/server/event_line.h"
#include "runner/cli/server/run_host.h"
#include "runner/cli/server/workflow_api.h"
#include "runner/cli/workflow/sending_options.h"
#include "runner/cli/workflow/workflow_source.h"
#include "runner/client/plugin_task_runner.h"
#include "runner/console/server/console_server.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {
namespace {

// A line for each event.
class EventLog : public RunObserver {
 public:
  explicit EventLog(Output& output) : output_(output) {}
  void OnEvent(const Run& run, const Event& event) override {
    output_.Note(FormatEventLine(run, event));
  }

 private:
  Output& output_;
};

constexpr std::string_view kDanger =
    "whoever reaches it can start workflows, which send requests from this machine with its "
    "credentials";

StatusOr<ListenAddress> FindAddress(const ServeOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(ListenAddress address, ParseListenAddress(options.listen));
  if (address.IsLoopback() || options.is_exposed) return address;
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("{} is reached by other machines: {}; give --expose if that is "
                               "meant, or listen on 127.0.0.1",
                               options.listen, kDanger));
}

// Tells where the server is, to people and to other commands.
Status Announce(CommandContext& context, const ListenAddress& address, SqliteJournal& journal) {
  HTTPTASK_RETURN_IF_ERROR(journal.TellAddress(address.Text()));
  const std::string url = "http://" + address.Text();
  if (context.json()) {
    context.output().PrintJson({{"url", url}});
  } else {
    context.output().Print(url + "\n");
  }
  if (!address.IsLoopback()) {
    context.output().Note(
        StyledText()
            .Add("warning:", Style::kYellow)
            .Add(fmt::format(" {} is reached by other machines: {}\n", address.Text(), kDanger)));
  }
  return context.output().Flush();
}

void TellEnd(CommandContext& context, size_t under_way) {
  context.output().Note(
      under_way == 0
          ? "stopped; open runs go on when httptask serve starts again\n"
          : fmt::format("stopped with {} under way; what becomes of them is decided when "
                        "httptask serve starts again\n",
                        CountOf(static_cast<int64_t>(under_way), "request")));
}

// Runs until an interrupt, which lets what is under way end; the next one ends the program.
StatusOr<size_t> HostRuns(CommandContext& context, EngineParts parts, SqliteJournal& journal,
                          ProcessScriptEvaluator& scripts, DefinitionStore& definitions,
                          ConsoleServer& server) {
  HTTPTASK_ASSIGN_OR_RETURN(std::vector<Run> runs, ReadOpenRuns(journal));
  RunHost host(std::move(parts), [&](const std::string& id) { return ReadFamily(journal, id); });
  WorkflowApi api(host, journal, scripts, definitions);
  HTTPTASK_RETURN_IF_ERROR(Announce(context, server.address(), journal));
  server.Listen([&](const ConsoleRequest& request) { return api.Answer(request); });
  context.interrupts().SetAction([&] { host.Stop(); });
  if (!runs.empty()) {
    context.output().Note(
        fmt::format("{} open\n", CountOf(static_cast<int64_t>(runs.size()), "run")));
  }
  StatusOr<size_t> under_way = host.Serve(std::move(runs));
  context.interrupts().SetAction(nullptr);
  server.Stop();
  return under_way;
}

StatusOr<int> Serve(CommandContext& context, const ServeOptions& options) {
  HTTPTASK_ASSIGN_OR_RETURN(const ListenAddress address, FindAddress(options));
  ProcessScriptEvaluator scripts(ScriptProgram());
  HTTPTASK_ASSIGN_OR_RETURN(auto library, ReadLibrary(options.with, scripts));
  HTTPTASK_ASSIGN_OR_RETURN(const auto workers, MakeWorkers(options.sending));
  HTTPTASK_ASSIGN_OR_RETURN(const auto journal, OpenJournal(JournalUse::kAppend));
  HTTPTASK_ASSIGN_OR_RETURN(const std::filesystem::path folder, StateFolder());
  HTTPTASK_ASSIGN_OR_RETURN(const auto definitions,
                            DefinitionStore::Open(folder / "definitions.json", std::move(library)));
  const SystemClock clock;
  HTTPTASK_RETURN_IF_ERROR(journal->Prune({}, clock.Now()).status());
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin(options.sending.access));
  PluginTaskRunner tasks(*plugin, options.sending.credentials);
  HTTPTASK_ASSIGN_OR_RETURN(const auto server, ConsoleServer::Bind(address, options.names));
  EventLog log(context.output());
  HTTPTASK_ASSIGN_OR_RETURN(
      const size_t under_way,
      HostRuns(context, {*journal, tasks, clock, scripts, &log, workers.get()}, *journal, scripts,
               *definitions, *server));
  TellEnd(context, under_way);
  return kExitDone;
}

}  // namespace

CommandAction DefineServerCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ServeOptions>();
  AddServeOptions(accepts, *options);
  return [options](CommandContext& context) { return Serve(context, *options); };
}

}  // namespace httptask::runner
