#include "runner/cli/task/mock_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/program_path.h"
#include "runner/cli/task/mock_process.h"

namespace httptask::runner {
namespace {

struct MockOptions {
  std::string api;
  std::string listen = "127.0.0.1:8081";
};

// The child's part of `--json`: passes the mock's first line on as JSON, the rest as it is.
[[noreturn]] void TranslateOutput(CommandContext& context, int input) {
  std::unique_ptr<FILE, int (*)(FILE*)> stream(::fdopen(input, "r"), ::fclose);
  char line[4096];
  bool first = true;
  while (stream != nullptr && ::fgets(line, sizeof line, stream.get()) != nullptr) {
    if (first) {
      context.output().PrintJson({{"url", Trim(line)}});
    } else {
      context.output().PrintExactly(line);
    }
    context.output().Flush().IgnoreError();
    first = false;
  }
  ::_exit(kExitDone);
}

// From here on a child of this process writes what this process prints. The process itself goes on,
// so that signals to it reach the mock that it becomes.
Status PrintThroughTranslator(CommandContext& context) {
  int pipe[2];
  if (::pipe(pipe) != 0) {
    return MakeError(Reason::kInternal, std::string("no pipe: ") + ::strerror(errno));
  }
  const pid_t child = ::fork();
  if (child < 0) {
    return MakeError(Reason::kInternal, std::string("no process: ") + ::strerror(errno));
  }
  if (child == 0) {
    ::close(pipe[1]);
    TranslateOutput(context, pipe[0]);
  }
  ::close(pipe[0]);
  ::dup2(pipe[1], STDOUT_FILENO);
  ::close(pipe[1]);
  return absl::OkStatus();
}

StatusOr<int> BecomeMock(CommandContext& context, const MockOptions& options) {
  const std::string program = PluginProgram().string();
  if (::access(program.c_str(), X_OK) != 0) {
    return MakeError(
        Reason::kPluginUnavailable,
        program + " cannot be started: " + ::strerror(errno) + "; it belongs beside httptask");
  }
  if (context.json()) HTTPTASK_RETURN_IF_ERROR(PrintThroughTranslator(context));
  std::vector<std::string> arguments = MockArguments(options.api, options.listen);
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  return MakeError(Reason::kPluginUnavailable,
                   program + " cannot be started: " + ::strerror(errno));
}

}  // namespace

CommandAction DefineMockCommand(CommandOptions& accepts) {
  const auto options = std::make_shared<MockOptions>();
  accepts.Add("api", &options->api, "API in the catalog").ValueName("API").Required();
  accepts
      .Add("--listen", &options->listen,
           "Where it listens; port 0: a free one; default 127.0.0.1:8081")
      .ValueName("HOST:PORT");
  return [options](CommandContext& context) { return BecomeMock(context, *options); };
}

}  // namespace httptask::runner
