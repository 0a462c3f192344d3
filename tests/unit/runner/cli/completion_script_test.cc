#include "runner/cli/completion_script.h"

#include <gmock/gmock.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;

ProgramShape SampleShape() {
  CLI::App app("", "tool");
  std::string home;
  std::string file;
  std::string fill;
  std::string shell;
  bool json = false;
  app.add_option("--home", home, "Where: it's")->type_name("DIR");
  CLI::App* prepare = app.add_subcommand("prepare", "Make [it]");
  prepare->add_option("operation", file, "what")->type_name("OPERATION");
  prepare->add_option("--values", file, "From a file; repeatable")->type_name("FILE");
  prepare->add_option("--fill", fill, "How")
      ->type_name("SCOPE")
      ->check(CLI::IsMember({"required", "all"}));
  prepare->add_flag("--json", json, "As JSON");
  app.add_subcommand("script", "Print")
      ->add_option("shell", shell, "which")
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh"}));
  return ReadProgramShape(app);
}

TEST(CompletionScriptTest, TheShapeIsThatOfTheParser) {
  const ProgramShape shape = SampleShape();
  ASSERT_EQ(shape.commands.size(), 2u);
  const CommandShape& prepare = shape.commands[0];
  ASSERT_EQ(prepare.options.size(), 4u);  // With --help.
  EXPECT_TRUE(prepare.options[1].takes_file);
  EXPECT_TRUE(prepare.options[1].repeatable);
  EXPECT_THAT(prepare.options[2].values, ElementsAre("required", "all"));
  EXPECT_EQ(prepare.options[3].value_name, "");
  EXPECT_THAT(shape.commands[1].first_arguments, ElementsAre("bash", "zsh"));
}

TEST(CompletionScriptTest, ScriptsAreGolden) {
  const ProgramShape shape = SampleShape();
  testing::ExpectGolden("completion.bash", MakeBashCompletion(shape));
  testing::ExpectGolden("completion.zsh", MakeZshCompletion(shape));
  testing::ExpectGolden("completion.fish", MakeFishCompletion(shape));
}

}  // namespace
}  // namespace httptask::runner
