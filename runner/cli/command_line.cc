#include "runner/cli/command_line.h"

#include <signal.h>
#include <stdlib.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "plugin/base/text.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/error_report.h"
#include "runner/cli/catalog/apis_command.h"
#include "runner/cli/catalog/import_command.h"
#include "runner/cli/catalog/search_command.h"
#include "runner/cli/catalog/show_command.h"
#include "runner/cli/completion_command.h"
#include "runner/cli/task/mock_command.h"
#include "runner/cli/task/prepare_command.h"
#include "runner/cli/task/test_command.h"
#include "runner/cli/usage_error.h"
#include "runner/cli/version_command.h"
#include "runner/cli/workflow/add_command.h"
#include "runner/cli/workflow/check_command.h"
#include "runner/cli/workflow/run_command.h"

namespace httptask::runner {
namespace {

struct Command {
  const char* name;
  const char* description;
  const char* example;
  CommandAction (*define)(CLI::App&);
};

constexpr Command kCommands[] = {
    {"import", "Load references into the catalog", "httptask import examples/plaid/openapi.yaml",
     DefineImportCommand},
    {"apis", "List what is loaded", "httptask apis --json", DefineApisCommand},
    {"search", "Find operations by words", "httptask search link token", DefineSearchCommand},
    {"show", "Show the reference of an operation", "httptask show plaid/linkTokenCreate",
     DefineShowCommand},
    {"prepare", "Make the request settings for an operation; sends nothing",
     "httptask prepare plaid/linkTokenCreate --server sandbox --set client_name=Acme "
     "--set products[]=auth --fill required --as curl",
     DefinePrepareCommand},
    {"test", "Send one request now and show what happens",
     "httptask test plaid/linkTokenCreate --fill required --credential plaid --server sandbox\n"
     "  httptask test pay.json#create --input '{\"user\": \"u-17\"}' --level debug",
     DefineTestCommand},
    {"add", "Add a task for an operation to a workflow definition",
     "httptask add pay.json plaid/accountsGet --ref accounts "
     "--set 'access_token=${exchange.output.response.body.access_token}'",
     DefineAddCommand},
    {"check", "Check a workflow definition", "httptask check pay.json", DefineCheckCommand},
    {"run", "Run a workflow definition",
     "httptask run pay.json --input '{\"user\": \"u-17\"}' --credential plaid", DefineRunCommand},
    {"mock", "Serve a mock of an API that checks what it is sent",
     "httptask mock plaid --listen 127.0.0.1:8081", DefineMockCommand},
    {"version", "Tell the version", "httptask version", DefineVersionCommand},
    {"completion", "Print a completion script for a shell",
     "httptask completion bash > ~/.local/share/bash-completion/completions/httptask",
     DefineCompletionCommand},
};

// The parser of the whole command line, and what the commands do.
struct Program {
  CLI::App app{
      "httptask turns an API's reference into a tested HTTP task, and runs it in workflows.",
      "httptask"};
  GlobalOptions globals;
  std::vector<std::pair<CLI::App*, CommandAction>> actions;
};

void DefineGlobals(Program& program) {
  CLI::App& app = program.app;
  app.set_help_flag("-h,--help", "Tell how it is used");
  app.set_version_flag("--version", "httptask " HTTPTASK_VERSION);
  app.add_option("--plugin", program.globals.plugin,
                 "Plugin that runs already, as unix:/path or host:port; default: start one")
      ->type_name("ADDRESS");
  app.add_option("--home", program.globals.home,
                 "Folder of catalog and journal, instead of $HTTPTASK_HOME")
      ->type_name("DIR");
  app.footer("An operation is named api/operationId. `httptask COMMAND --help` tells more.");
}

std::unique_ptr<Program> MakeProgram() {
  auto program = std::make_unique<Program>();
  DefineGlobals(*program);
  program->app.require_subcommand(1);
  // Global options may also stand behind the command.
  program->app.fallthrough();
  for (const Command& command : kCommands) {
    CLI::App* app = program->app.add_subcommand(command.name, command.description);
    app->group("Commands");
    app->footer(std::string("Example:\n  ") + command.example);
    program->actions.emplace_back(app, command.define(*app));
    app->add_flag("--json", program->globals.json, "Print the result as JSON");
  }
  return program;
}

int ReportUsageError(Output& output, const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {
    std::ostringstream text;
    app.exit(error, text, text);
    output.Print(text.str());
    return kExitDone;
  }
  output.Note(DescribeUsageError(app, error.what()));
  return kExitNotRun;
}

Status UseHome(const std::string& home) {
  if (home.empty()) return absl::OkStatus();
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(home, error);
  if (error || ::setenv("HTTPTASK_HOME", path.c_str(), 1) != 0) {
    return MakeError(Reason::kStorageFailed, "--home " + home + " cannot be used");
  }
  return absl::OkStatus();
}

StatusOr<int> RunParsedCommand(Program& program, Output& output) {
  HTTPTASK_RETURN_IF_ERROR(UseHome(program.globals.home));
  CommandContext context(output, program.globals);
  for (const auto& [app, action] : program.actions) {
    if (app->parsed()) return action(context);
  }
  return kExitNotRun;
}

int ReportError(Output& output, const Status& error, const GlobalOptions& globals) {
  if (globals.json) output.PrintJson({{"error", ErrorToJson(error)}});
  output.Note(DescribeError(error));
  return kExitNotRun;
}

// The position, from 1, of the first argument that is not UTF-8; 0 when all are.
size_t FindArgumentNotUtf8(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!IsUtf8(arguments[i])) return i + 1;
  }
  return 0;
}

}  // namespace

int RunCommandLine(const std::vector<std::string>& arguments, Output& output) {
  const std::unique_ptr<Program> program = MakeProgram();
  if (arguments.empty()) {
    output.Print(program->app.help());
    return kExitDone;
  }
  if (const size_t position = FindArgumentNotUtf8(arguments); position > 0) {
    output.Note("error: argument " + std::to_string(position) + " is not text in UTF-8\n");
    return kExitNotRun;
  }
  try {
    program->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return ReportUsageError(output, program->app, error);
  }
  StatusOr<int> exit_code = RunParsedCommand(*program, output);
  if (!exit_code.ok()) exit_code = ReportError(output, exit_code.status(), program->globals);
  if (const Status flushed = output.Flush(); !flushed.ok()) {
    output.Note(DescribeError(flushed));
    return kExitNotRun;
  }
  return *exit_code;
}

int RunCommandLine(int argc, const char* const* argv) {
  // A reader that has gone away must not leave a plugin child behind.
  ::signal(SIGPIPE, SIG_IGN);
  // A file size limit (ulimit -f) is then an error of write(2), like a full disk.
  ::signal(SIGXFSZ, SIG_IGN);
  Output output(std::cout, DetectStream(1), std::cerr, DetectStream(2));
  return RunCommandLine(std::vector<std::string>(argv + 1, argv + argc), output);
}

}  // namespace httptask::runner
