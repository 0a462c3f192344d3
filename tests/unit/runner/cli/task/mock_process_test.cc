#include "runner/cli/task/mock_process.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

TEST(MockProcessTest, ArgumentsAreThoseOfThePluginProgram) {
  EXPECT_THAT(MockArguments("pay", "127.0.0.1:0"),
              ::testing::ElementsAre("--mock", "pay", "--mock-listen", "127.0.0.1:0"));
}

}  // namespace
}  // namespace httptask::runner
