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

void AddAllow(CommandOptions& accepts, PluginAccess& access) {
  accepts
      .Add("--allow", &access.allow,
           "Let requests go to this address although it is loopback or private; repeatable")
      .ValueName("HOST[:PORT]");
}

// What lies between the plugin and the servers.
void AddWay(CommandOptions& accepts, PluginAccess& access) {
  accepts
      .Add("--proxy", &access.proxy,
           "Send requests through this proxy; with a password better in $HTTPTASK_PROXY")
      .ValueName("URL");
  accepts.Add("--no-proxy", &access.no_proxy, "Reach these hosts without the proxy; repeatable")
      .ValueName("HOSTS");
  accepts
      .Add("--ca-file", &access.ca_file,
           "Trust the certificate authorities of this PEM file instead of the system's")
      .ValueName("FILE");
}

void AddHostLimits(CommandOptions& accepts, PluginAccess& access) {
  accepts.Add("--host-concurrency", &access.host_concurrency, "Requests to one host at once")
      .ValueName("N");
  accepts.Add("--host-rate", &access.host_rate, "Requests to one host that begin each second")
      .ValueName("N");
  accepts
      .Add("--breaker-percent", &access.breaker_percent,
           "Leave a host alone when so many of its last requests failed")
      .ValueName("N");
  accepts.Add("--breaker-window", &access.breaker_window, "The requests that are looked at")
      .ValueName("N");
  accepts.Add("--breaker-wait", &access.breaker_wait, "For so many seconds").ValueName("S");
}

void AddArgument(std::vector<std::string>& arguments, const char* name, const std::string& value) {
  if (!value.empty()) arguments.insert(arguments.end(), {name, value});
}

void AddPath(std::vector<std::string>& arguments, const char* name, const std::string& path) {
  if (!path.empty()) AddArgument(arguments, name, AbsolutePath(path));
}

}  // namespace

void AddFetchAccess(CommandOptions& accepts, PluginAccess& access) {
  AddAllow(accepts, access);
  AddWay(accepts, access);
}

void AddPluginAccess(CommandOptions& accepts, PluginAccess& access) {
  AddAllow(accepts, access);
  accepts
      .Add("--credentials", &access.credentials_file,
           "Where credentials come from, instead of credentials.json in the state folder")
      .ValueName("FILE");
  accepts.Add("--files", &access.files, "Let tasks read and write files below this folder")
      .ValueName("FOLDER");
  AddWay(accepts, access);
  AddHostLimits(accepts, access);
}

std::vector<std::string> PluginArguments(const GlobalOptions& globals, const PluginAccess& access) {
  std::vector<std::string> arguments;
  AddPath(arguments, "--home", globals.home);
  for (const std::string& rule : access.allow) AddArgument(arguments, "--allow", rule);
  AddPath(arguments, "--credentials", access.credentials_file);
  AddPath(arguments, "--files", access.files);
  AddArgument(arguments, "--proxy", access.proxy);
  for (const std::string& hosts : access.no_proxy) AddArgument(arguments, "--no-proxy", hosts);
  AddPath(arguments, "--ca-file", access.ca_file);
  AddArgument(arguments, "--host-concurrency", access.host_concurrency);
  AddArgument(arguments, "--host-rate", access.host_rate);
  AddArgument(arguments, "--breaker-percent", access.breaker_percent);
  AddArgument(arguments, "--breaker-window", access.breaker_window);
  AddArgument(arguments, "--breaker-wait", access.breaker_wait);
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
                     "--allow, --credentials, --files, --proxy, --ca-file and the limits of hosts "
                     "are for a plugin that this command starts; with --plugin, give them to the "
                     "plugin at " +
                         address);
  }
  interrupts();
  client_ = PluginClient::Create(address);
  return client_.get();
}

}  // namespace httptask::runner
