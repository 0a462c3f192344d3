#include "runner/cli/completion_command.h"

#include <memory>

#include "runner/cli/base/command_context.h"
#include "runner/cli/completion_script.h"

namespace httptask::runner {
namespace {

StatusOr<int> PrintCompletion(CommandContext& context, const ProgramSyntax& program,
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

CommandAction DefineCompletionCommand(CommandOptions& accepts, const ProgramSyntax& program) {
  const auto shell = std::make_shared<std::string>();
  accepts.Add("shell", shell.get(), "bash, zsh or fish")
      .ValueName("SHELL")
      .OneOf({"bash", "zsh", "fish"})
      .Required();
  return [shell, &program](CommandContext& context) {
    return PrintCompletion(context, program, *shell);
  };
}

}  // namespace httptask::runner
