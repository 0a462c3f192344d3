#include "runner/cli/catalog/forget_command.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

TEST(ForgetCommandTest, WhatToForgetMustBeNamed) {
  const testing::CliRun run = testing::RunCli({"forget"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("API"));
}

}  // namespace
}  // namespace httptask::runner
