#include "runner/cli/base/program_path.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(ProgramPathTest, ThePluginStandsBesideTheRunningProgram) {
  EXPECT_EQ(PluginProgram().filename(), "httptask-plugin");
  EXPECT_EQ(PluginProgram().parent_path(),
            std::filesystem::canonical("/proc/self/exe").parent_path());
}

}  // namespace
}  // namespace httptask::runner
