#include "runner/cli/base/command_context.h"

#include <gmock/gmock.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <sstream>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CommandContextTest, ThePluginGetsWhatItMayUse) {
  EXPECT_THAT(PluginArguments({}, {}), IsEmpty());
  GlobalOptions globals;
  globals.home = "/h";
  EXPECT_THAT(PluginArguments(globals, {{"localhost:1", "10.0.0.1"}, "/c.json"}),
              ElementsAre("--home", "/h", "--allow", "localhost:1", "--allow", "10.0.0.1",
                          "--credentials", "/c.json"));
}

TEST(CommandContextTest, AllowMayBeRepeated) {
  CLI::App app;
  PluginAccess access;
  AddPluginAccess(app, access);
  app.parse(std::vector<std::string>{"b", "--allow", "a", "--allow"});
  EXPECT_THAT(access.allow, ElementsAre("a", "b"));
}

TEST(CommandContextTest, APluginThatRunsAlreadyTakesNoAccess) {
  std::ostringstream stream;
  Output output(stream, {}, stream, {});
  GlobalOptions globals;
  globals.plugin = "unix:/nowhere";
  CommandContext context(output, globals);
  const Status error = context.Plugin({{"localhost"}, ""}).status();
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(error).find("--allow"), std::string::npos);
}

}  // namespace
}  // namespace httptask::runner
