#include "runner/cli/base/command_context.h"

#include <gmock/gmock.h>

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
  CommandOptions accepts;
  PluginAccess access;
  AddPluginAccess(accepts, access);
  EXPECT_EQ(accepts.begin()->name, "--allow");
  EXPECT_TRUE(accepts.begin()->repeatable());
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
