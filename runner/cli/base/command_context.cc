#include "runner/cli/base/command_context.h"

#include <filesystem>

#include "runner/cli/base/program_path.h"

namespace httptask::runner {
namespace {

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.string();
}

}  // namespace

void AddPluginAccess(CommandOptions& accepts, PluginAccess& access) {
  accepts
      .Add("--allow", &access.allow,
           "Let requests go to this address although it is loopback or private; repeatable")
      .ValueName("HOST[:PORT]");
  accepts
      .Add("--credentials", &access.credentials_file,
           "Where credentials come from, instead of credentials.json in the state folder")
      .ValueName("FILE");
}

std::vector<std::string> PluginArguments(const GlobalOptions& globals, const PluginAccess& access) {
  std::vector<std::string> arguments;
  if (!globals.home.empty()) {
    arguments.insert(arguments.end(), {"--home", AbsolutePath(globals.home)});
  }
  for (const std::string& rule : access.allow) {
    arguments.insert(arguments.end(), {"--allow", rule});
  }
  if (!access.credentials_file.empty()) {
    arguments.insert(arguments.end(), {"--credentials", AbsolutePath(access.credentials_file)});
  }
  return arguments;
}

CommandContext::CommandContext(Output& output, GlobalOptions globals)
    : output_(output), globals_(std::move(globals)) {}

CommandContext::~CommandContext() = default;

InterruptWatch& CommandContext::interrupts() {
  if (interrupts_ == nullptr) interrupts_ = std::make_unique<InterruptWatch>();
  return *interrupts_;
}

StatusOr<PluginClient*> CommandContext::Plugin(const PluginAccess& access) {
  if (client_ != nullptr) return client_.get();
  std::string address = globals_.plugin;
  if (address.empty()) {
    InterruptWatch& watch = interrupts();
    PluginProcessOptions options;
    options.program = PluginProgram();
    options.arguments = PluginArguments(globals_, access);
    HTTPTASK_ASSIGN_OR_RETURN(process_, PluginProcess::Start(options));
    watch.AddChild(process_->pid());
    address = process_->address();
  } else if (access != PluginAccess{}) {
    return MakeError(Reason::kArgumentInvalid,
                     "--allow and --credentials are for a plugin that this command starts; with "
                     "--plugin, give them to the plugin at " +
                         address);
  }
  interrupts();
  client_ = PluginClient::Create(address);
  return client_.get();
}

}  // namespace httptask::runner
