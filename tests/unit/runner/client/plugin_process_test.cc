#include "runner/client/plugin_process.h"

#include <gmock/gmock.h>

#include <csignal>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

class PluginProcessTest : public ::testing::Test {
 protected:
  // A shell script in the place of the plugin.
  PluginProcessOptions Script(const std::string& text) {
    PluginProcessOptions options;
    options.program = folder_.Write("plugin", "#!/bin/sh\n" + text);
    std::filesystem::permissions(options.program, std::filesystem::perms::owner_all);
    return options;
  }

  Status StartError(const PluginProcessOptions& options) {
    const Status status = PluginProcess::Start(options).status();
    EXPECT_EQ(ReasonOf(status), Reason::kPluginUnavailable);
    return status;
  }

  const httptask::testing::TemporaryFolder folder_;
};

TEST_F(PluginProcessTest, HandshakeGivesTheAddress) {
  const auto process =
      PluginProcess::Start(Script("echo '1|1|unix|/run/x.sock|grpc'\nexec sleep 60\n"));
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_EQ((*process)->address(), "unix:/run/x.sock");
  EXPECT_EQ(::kill((*process)->pid(), 0), 0);
}

TEST_F(PluginProcessTest, CookieAndArgumentsReachTheChild) {
  auto options = Script("echo \"1|1|unix|$HTTPTASK_PLUGIN_COOKIE $1|grpc\"\nexec sleep 60\n");
  options.arguments = {"--allow"};
  const auto process = PluginProcess::Start(options);
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_EQ((*process)->address(), "unix:httptask --allow");
}

TEST_F(PluginProcessTest, DestructorEndsTheChild) {
  pid_t pid = 0;
  {
    const auto process = PluginProcess::Start(Script("echo '1|1|unix|/x|grpc'\nexec sleep 60\n"));
    ASSERT_TRUE(process.ok());
    pid = (*process)->pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST_F(PluginProcessTest, MissingProgramIsTold) {
  PluginProcessOptions options;
  options.program = folder_.File("none");
  EXPECT_THAT(std::string(MessageOf(StartError(options))), HasSubstr("No such file"));
}

TEST_F(PluginProcessTest, WhatAnEndedChildSaidIsTold) {
  const Status status = StartError(Script("echo 'error: disk full' >&2\nexit 3\n"));
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("exit code 3"));
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("disk full"));
}

TEST_F(PluginProcessTest, WhyItRefusesToStartIsToldAsItSaysIt) {
  EXPECT_EQ(MessageOf(StartError(Script("echo 'error: proxy: no' >&2\nexit 2\n"))), "proxy: no");
  EXPECT_THAT(std::string(MessageOf(StartError(Script("echo 'Segmentation' >&2\nexit 2\n")))),
              HasSubstr("exit code 2 before it was ready; it said: Segmentation"));
}

TEST_F(PluginProcessTest, SilentChildTimesOut) {
  auto options = Script("exec sleep 60\n");
  options.start_timeout = std::chrono::milliseconds(5);
  EXPECT_THAT(std::string(MessageOf(StartError(options))), HasSubstr("within 5 ms"));
}

TEST_F(PluginProcessTest, OtherProtocolIsTold) {
  for (const std::string line :
       {"hello", "2|1|unix|/x|grpc", "1|2|unix|/x|grpc", "1|1|unix|/x|netrpc"}) {
    EXPECT_THAT(std::string(MessageOf(StartError(Script("echo '" + line + "'\nexec sleep 60\n")))),
                HasSubstr("another protocol"));
  }
}

}  // namespace
}  // namespace httptask::runner
