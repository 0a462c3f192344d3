#include "runner/cli/command_line.h"

#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "plugin/base/text.h"
#include "runner/cli/argument_parser.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/error_report.h"
#include "runner/cli/catalog/apis_command.h"
#include "runner/cli/catalog/forget_command.h"
#include "runner/cli/catalog/import_command.h"
#include "runner/cli/catalog/search_command.h"
#include "runner/cli/catalog/show_command.h"
#include "runner/cli/completion_command.h"
#include "runner/cli/conductor/conductor_command.h"
#include "runner/cli/runs/change_command.h"
#include "runner/cli/runs/describe_command.h"
#include "runner/cli/runs/runs_command.h"
#include "runner/cli/task/mock_command.h"
#include "runner/cli/task/prepare_command.h"
#include "runner/cli/task/test_command.h"
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
  DefineCommand define;
};

constexpr Command kCommands[] = {
    {"import", "Load references into the catalog", "httptask import examples/plaid/openapi.yaml",
     DefineImportCommand},
    {"apis", "List what is loaded", "httptask apis --json", DefineApisCommand},
    {"search", "Find operations by words", "httptask search link token", DefineSearchCommand},
    {"show", "Show the reference of an operation", "httptask show plaid/linkTokenCreate",
     DefineShowCommand},
    {"forget", "Remove an API from the catalog", "httptask forget plaid", DefineForgetCommand},
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
    {"runs", "List runs", "httptask runs --state RUNNING", DefineRunsCommand},
    {"describe", "Tell what happened in a run", "httptask describe 4f1c", DefineDescribeCommand},
    {"resume", "Let runs go on that were left", "httptask resume --credential plaid",
     DefineResumeCommand},
    {"signal", "Tell what became of a task that waits; its run goes on",
     "httptask signal 4f1c approval --output '{\"approved\": true}'", DefineSignalCommand},
    {"retry", "Try the failed tasks of a run again", "httptask retry 4f1c --credential plaid",
     DefineRetryCommand},
    {"rerun", "Begin a run again at one of its tasks", "httptask rerun 4f1c --from exchange",
     DefineRerunCommand},
    {"pause", "Let nothing new begin in a run until it is resumed", "httptask pause 4f1c",
     DefinePauseCommand},
    {"cancel", "End a run", "httptask cancel 4f1c --reason 'wrong amount'", DefineCancelCommand},
    {"serve", "Let open runs go on, and start and change runs by HTTP, until interrupted",
     "httptask serve --with pay.json --credential plaid", DefineServeCommand},
    {"conductor", "Register, run or follow a workflow at a Conductor server",
     "httptask conductor run pay.json --server http://127.0.0.1:8080/api", DefineConductorCommand},
    {"mock", "Serve a mock of an API that checks what it is sent",
     "httptask mock plaid --listen 127.0.0.1:8081", DefineMockCommand},
    {"version", "Tell the version", "httptask version", DefineVersionCommand},
};

// The syntax of the whole command line, and what the commands do, in the same order.
struct Program {
  ProgramSyntax syntax;
  GlobalOptions globals;
  std::vector<CommandAction> actions;
};

void DefineProgram(Program& program) {
  ProgramSyntax& syntax = program.syntax;
  syntax.name = "httptask";
  syntax.description =
      "httptask turns an API's reference into a tested HTTP task, and runs it in workflows.";
  syntax.version = "httptask " HTTPTASK_VERSION;
  syntax.footer =
      "An operation is named api/operationId. `httptask COMMAND --help` tells more.\n"
      "Exit codes: 0 done, 1 the workflow or the request failed, 2 it could not be run,\n"
      "3 the workflow waits for somebody, 130 interrupted.";
  syntax.options
      .Add("--plugin", &program.globals.plugin,
           "Plugin that runs already, as unix:/path or host:port; default: start one")
      .ValueName("ADDRESS");
  syntax.options
      .Add("--home", &program.globals.home,
           "Folder of catalog and journal, instead of $HTTPTASK_HOME")
      .ValueName("DIR");
}

CommandOptions& AddCommand(Program& program, const std::string& name,
                           const std::string& description, const std::string& example) {
  return program.syntax.commands.emplace_back(CommandSyntax{name, description, example, {}})
      .options;
}

void AddJson(Program& program) {
  program.syntax.commands.back().options.Add("--json", &program.globals.json,
                                             "Print the result as JSON");
}

std::unique_ptr<Program> MakeProgram(DefineCommand serve) {
  auto program = std::make_unique<Program>();
  DefineProgram(*program);
  for (const Command& command : kCommands) {
    const DefineCommand define = command.define == DefineServeCommand ? serve : command.define;
    program->actions.push_back(
        define(AddCommand(*program, command.name, command.description, command.example)));
    AddJson(*program);
  }
  program->actions.push_back(DefineCompletionCommand(
      AddCommand(*program, "completion", "Print a completion script for a shell",
                 "httptask completion bash > ~/.local/share/bash-completion/completions/httptask"),
      program->syntax));
  AddJson(*program);
  return program;
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

StatusOr<int> RunCommand(const Program& program, const CommandSyntax& command, Output& output) {
  HTTPTASK_RETURN_IF_ERROR(UseHome(program.globals.home));
  CommandContext context(output, program.globals);
  return program.actions[static_cast<size_t>(&command - program.syntax.commands.data())](context);
}

int ReportError(Output& output, const Status& error, const GlobalOptions& globals) {
  if (globals.json) output.PrintJson(ReportToJson(error));
  output.Note(DescribeError(error));
  return ExitCodeOf(error);
}

// The position, from 1, of the first argument that is not UTF-8; 0 when all are.
size_t FindArgumentNotUtf8(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!IsUtf8(arguments[i])) return i + 1;
  }
  return 0;
}

}  // namespace

int RunCommandLine(const std::vector<std::string>& arguments, Output& output, DefineCommand serve) {
  const std::unique_ptr<Program> program = MakeProgram(serve);
  program->globals.arguments = arguments;
  if (arguments.empty()) {
    output.Print(DescribeUsage(program->syntax));
    return kExitDone;
  }
  if (const size_t position = FindArgumentNotUtf8(arguments); position > 0) {
    output.Note("error: argument " + std::to_string(position) + " is not text in UTF-8\n");
    return kExitNotRun;
  }
  const ParsedArguments parsed = ParseArguments(program->syntax, arguments);
  if (parsed.command == nullptr) {
    output.Print(parsed.answer);
    output.Note(parsed.fault);
    return parsed.fault.empty() ? kExitDone : kExitNotRun;
  }
  StatusOr<int> exit_code = RunCommand(*program, *parsed.command, output);
  if (!exit_code.ok()) exit_code = ReportError(output, exit_code.status(), program->globals);
  if (const Status flushed = output.Flush(); !flushed.ok()) {
    output.Note(DescribeError(flushed));
    return kExitNotRun;
  }
  return *exit_code;
}

int RunCommandLine(int argc, const char* const* argv, DefineCommand serve) {
  // A reader that has gone away must not leave a plugin child behind.
  ::signal(SIGPIPE, SIG_IGN);
  // A file size limit (ulimit -f) is then an error of write(2), like a full disk.
  ::signal(SIGXFSZ, SIG_IGN);
  Output output(std::cout, DetectStream(1), std::cerr, DetectStream(2));
  return RunCommandLine(std::vector<std::string>(argv + 1, argv + argc), output, serve);
}

}  // namespace httptask::runner
