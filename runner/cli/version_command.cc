#include "runner/cli/version_command.h"

#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"

namespace httptask::runner {
namespace {

StatusOr<int> PrintVersion(CommandContext& context) {
  const std::string plugin = PluginProgram().string();
  if (context.json()) {
    context.output().PrintJson({{"version", HTTPTASK_VERSION}, {"plugin", plugin}});
  } else {
    context.output().Print("httptask " HTTPTASK_VERSION "\nplugin   " + plugin + "\n");
  }
  return kExitDone;
}

}  // namespace

CommandAction DefineVersionCommand(CommandOptions&) {
  return PrintVersion;
}

}  // namespace httptask::runner
