#include "runner/cli/completion_script.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

// Nothing is parsed in these tests.
std::string g_text;
std::vector<std::string> g_list;
bool g_flag = false;

ProgramSyntax SampleSyntax() {
  ProgramSyntax syntax;
  syntax.name = "tool";
  syntax.options.Add("--home", &g_text, "Where: it's").ValueName("DIR");
  CommandOptions& prepare =
      syntax.commands.emplace_back(CommandSyntax{"prepare", "Make [it]", "", {}}).options;
  prepare.Add("operation", &g_text, "what").ValueName("OPERATION");
  prepare.Add("--values", &g_list, "From a file; repeatable").ValueName("FILE");
  prepare.Add("--fill", &g_text, "How").ValueName("SCOPE").OneOf({"required", "all"});
  prepare.Add("--json", &g_flag, "As JSON");
  syntax.commands.emplace_back(CommandSyntax{"script", "Print", "", {}})
      .options.Add("shell", &g_text, "which")
      .ValueName("SHELL")
      .OneOf({"bash", "zsh"});
  return syntax;
}

TEST(CompletionScriptTest, ScriptsAreGolden) {
  const ProgramSyntax syntax = SampleSyntax();
  testing::ExpectGolden("completion.bash", MakeBashCompletion(syntax));
  testing::ExpectGolden("completion.zsh", MakeZshCompletion(syntax));
  testing::ExpectGolden("completion.fish", MakeFishCompletion(syntax));
}

}  // namespace
}  // namespace httptask::runner
