#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "runner/cli/base/command_options.h"
#include "runner/cli/base/interrupt.h"
#include "runner/cli/base/output.h"
#include "runner/client/plugin_client.h"
#include "runner/client/plugin_process.h"

namespace httptask::runner {

// Options of every command.
struct GlobalOptions {
  // Address of a plugin that runs already; empty: start one.
  std::string plugin;
  // Folder of the state instead of `$HTTPTASK_HOME`.
  std::string home;
  bool json = false;
  // The whole command line as it was given, without the program's name.
  std::vector<std::string> arguments;
};

// What a plugin that this program starts may use, and how it goes about it; the plugin's own
// options of the same names, which it checks.
struct PluginAccess {
  std::vector<std::string> allow;
  std::string credentials_file;
  std::string files;
  std::string proxy;
  std::vector<std::string> no_proxy;
  std::string ca_file;
  std::string host_concurrency;
  std::string host_rate;
  std::string breaker_percent;
  std::string breaker_window;
  std::string breaker_wait;

  bool operator==(const PluginAccess&) const = default;
};
// Adds the options to a command that sends.
void AddPluginAccess(CommandOptions& accepts, PluginAccess& access);
// Those of them that a command needs which only fetches.
void AddFetchAccess(CommandOptions& accepts, PluginAccess& access);
// Arguments for the plugin program; paths become absolute.
std::vector<std::string> PluginArguments(const GlobalOptions& globals, const PluginAccess& access);

// What commands share: the output and the plugin, which is started when it is first asked for.
class CommandContext {
 public:
  // `output` must outlive the context.
  CommandContext(Output& output, GlobalOptions globals);
  ~CommandContext();

  Output& output() { return output_; }
  const GlobalOptions& globals() const { return globals_; }
  bool json() const { return globals_.json; }

  // The plugin; the context owns it. Errors: PLUGIN_UNAVAILABLE; ARGUMENT_INVALID when `access` is
  // given for a plugin that runs already and was told its own.
  StatusOr<PluginClient*> Plugin(const PluginAccess& access = {});
  // Interrupts end the program in an orderly way from now on; start children after this.
  InterruptWatch& interrupts();

 private:
  Output& output_;
  const GlobalOptions globals_;
  std::unique_ptr<InterruptWatch> interrupts_;
  // The client goes before the process that it talks to.
  std::unique_ptr<PluginProcess> process_;
  std::unique_ptr<PluginClient> client_;
};

}  // namespace httptask::runner
