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
  PluginAccess access;
  access.allow = {"localhost:1", "10.0.0.1"};
  access.credentials_file = "/c.json";
  EXPECT_THAT(PluginArguments(globals, access),
              ElementsAre("--home", "/h", "--allow", "localhost:1", "--allow", "10.0.0.1",
                          "--credentials", "/c.json"));
}

TEST(CommandContextTest, EveryOptionReachesThePlugin) {
  CommandOptions accepts;
  PluginAccess access;
  AddPluginAccess(accepts, access);
  std::vector<std::string> expected;
  for (const CommandOption& option : accepts) {
    if (const auto* text = std::get_if<std::string*>(&option.target)) **text = "/v";
    if (option.repeatable()) std::get<std::vector<std::string>*>(option.target)->push_back("/v");
    expected.insert(expected.end(), {option.name, "/v"});
  }
  EXPECT_EQ(PluginArguments({}, access), expected);
  EXPECT_EQ(expected.size(), 22u);
}

TEST(CommandContextTest, WhatOnlyFetchesNeedsNeitherFilesNorCredentials) {
  CommandOptions accepts;
  PluginAccess access;
  AddFetchAccess(accepts, access);
  std::vector<std::string> names;
  for (const CommandOption& option : accepts) names.push_back(option.name);
  EXPECT_THAT(names, ElementsAre("--allow", "--proxy", "--no-proxy", "--ca-file"));
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
  PluginAccess access;
  access.allow = {"localhost"};
  const Status error = context.Plugin(access).status();
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(error).find("--allow"), std::string::npos);
}

}  // namespace
}  // namespace httptask::runner
