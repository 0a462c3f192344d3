#include "runner/cli/completion_command.h"

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <memory>

#include "runner/cli/base/command_context.h"
#include "runner/cli/completion_script.h"

namespace httptask::runner {
namespace {

StatusOr<int> PrintCompletion(CommandContext& context, const ProgramShape& program,
                              const std::string& shell) {
  std::string script;
  if (shell == "bash") {
    script = MakeBashCompletion(program);
  } else if (shell == "zsh") {
    script = MakeZshCompletion(program);
  } else {
    script = MakeFishCompletion(program);
  }
  if (context.json()) {
    context.output().PrintJson({{"shell", shell}, {"script", script}});
  } else {
    context.output().PrintExactly(script);
  }
  return kExitDone;
}

}  // namespace

CommandAction DefineCompletionCommand(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("shell", *shell, "bash, zsh or fish")
      ->type_name("SHELL")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell, program = app.get_parent()](CommandContext& context) {
    return PrintCompletion(context, ReadProgramShape(*program), *shell);
  };
}

}  // namespace httptask::runner
