#include "runner/cli/base/program_path.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(ProgramPathTest, TheOthersStandBesideTheRunningProgram) {
  const auto folder = std::filesystem::canonical("/proc/self/exe").parent_path();
  EXPECT_EQ(PluginProgram(), folder / "httptask-plugin");
  EXPECT_EQ(ScriptProgram(), folder / "httptask-script");
  EXPECT_EQ(ServeProgram(), folder / "httptask-serve");
}

}  // namespace
}  // namespace httptask::runner
