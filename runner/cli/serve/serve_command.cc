#include "runner/cli/serve/serve_command.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"

namespace httptask::runner {
namespace {

StatusOr<int> BecomeServer(const CommandContext& context) {
  std::string program = ServeProgram().string();
  std::vector<std::string> arguments = context.globals().arguments;
  std::vector<char*> argv = {program.data()};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  return MakeError(Reason::kPluginUnavailable,
                   program + " cannot be started: " + std::strerror(errno) +
                       "; it belongs beside httptask: install httptask again");
}

}  // namespace

void AddServeOptions(CommandOptions& accepts, ServeOptions& options) {
  accepts
      .Add("--listen", &options.listen,
           "Where it listens; port 0: a free one; default 127.0.0.1:8380")
      .ValueName("HOST:PORT");
  accepts.Add("--expose", &options.is_exposed,
              "Listen also where other machines reach it: whoever does can start workflows with "
              "the credentials of this one");
  accepts
      .Add("--name", &options.names, "Answer also when it is asked by this host name; repeatable")
      .ValueName("HOST");
  accepts
      .Add("--with", &options.with,
           "Workflow and task definitions that are started or named; repeatable")
      .ValueName("FILE");
  AddSendingOptions(accepts, options.sending);
}

CommandAction DefineServeCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<ServeOptions>();
  AddServeOptions(accepts, *options);
  return [options](CommandContext& context) { return BecomeServer(context); };
}

}  // namespace httptask::runner
