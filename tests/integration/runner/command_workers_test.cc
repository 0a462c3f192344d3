#include "runner/worker/command_workers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <future>

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

const Json kTask = {{"taskType", "w"}, {"inputData", {{"n", 7}}}};

TaskUpdated RunIn(CommandWorkers& workers, const Json& task = kTask) {
  std::promise<TaskUpdated> ended;
  workers.Run(task, [&](TaskUpdated end) { ended.set_value(std::move(end)); });
  return ended.get_future().get();
}

TaskUpdated RunCommand(const std::string& command, WorkerLimits limits = {}) {
  CommandWorkers workers({{"w", command}}, limits);
  return RunIn(workers);
}

TEST(CommandWorkersTest, ACommandGetsTheTaskAndGivesItsOutput) {
  const TaskUpdated end = RunCommand("cat");
  EXPECT_EQ(end.state, TaskState::kCompleted);
  EXPECT_EQ(end.output, kTask);
}

TEST(CommandWorkersTest, WhatIsNoObjectIsAResult) {
  EXPECT_EQ(RunCommand("echo hello there").output, Json({{"result", "hello there"}}));
  EXPECT_EQ(RunCommand("echo '[1, 2]'").output, Json({{"result", {1, 2}}}));
  EXPECT_EQ(RunCommand("true").output, Json::object());
}

TEST(CommandWorkersTest, ATaskResultSaysWhatBecameOfTheTask) {
  const TaskUpdated end =
      RunCommand(R"(echo '{"status": "FAILED_WITH_TERMINAL_ERROR", "outputData": {"a": 1},)"
                 R"( "reasonForIncompletion": "no stock"}')");
  EXPECT_EQ(end.state, TaskState::kFailedWithTerminalError);
  EXPECT_EQ(end.output, Json({{"a", 1}}));
  EXPECT_EQ(end.message, "no stock");
  // Not one: it has other members, or its status is none of a worker's.
  EXPECT_EQ(RunCommand(R"(echo '{"status": "FAILED", "id": 1}')").state, TaskState::kCompleted);
  EXPECT_EQ(RunCommand(R"(echo '{"status": "shipped"}')").output, Json({{"status", "shipped"}}));
}

TEST(CommandWorkersTest, OtherEndsAreFailuresWithTheLastLineOfStandardError) {
  const TaskUpdated end = RunCommand("echo first >&2; echo the disk is full >&2; exit 3");
  EXPECT_EQ(end.state, TaskState::kFailed);
  EXPECT_EQ(end.message, "the disk is full");
  EXPECT_EQ(RunCommand("exit 3").message, "the worker ended with exit code 3");
  EXPECT_EQ(RunCommand("kill -9 $$").message, "the worker was ended by signal 9");
  EXPECT_THAT(RunCommand("/nowhere/program").message.value_or(""), HasSubstr("not found"));
}

TEST(CommandWorkersTest, OutputHasALimit) {
  WorkerLimits limits;
  limits.output_bytes_max = 1000;
  EXPECT_EQ(RunCommand("head -c 1000 /dev/zero | tr '\\0' x", limits).state, TaskState::kCompleted);
  const TaskUpdated end = RunCommand("yes", limits);
  EXPECT_EQ(end.state, TaskState::kFailed);
  EXPECT_EQ(end.message, "the worker wrote more than 1000 bytes");
}

TEST(CommandWorkersTest, LargeInputsAndOutputsPassAtTheSameTime) {
  CommandWorkers workers(WorkerCommands{{"w", "cat"}});
  const Json task = {{"taskType", "w"}, {"inputData", std::string(4 << 20, 'x')}};
  EXPECT_EQ(RunIn(workers, task).output, task);
}

TEST(CommandWorkersTest, ACommandThatReadsNothingIsFine) {
  CommandWorkers workers(WorkerCommands{{"w", "echo 1"}});
  const Json task = {{"taskType", "w"}, {"inputData", std::string(4 << 20, 'x')}};
  EXPECT_EQ(RunIn(workers, task).output, Json({{"result", 1}}));
}

TEST(CommandWorkersTest, WhatIsLeftInTheBackgroundEndsWithTheCommand) {
  const Json output = RunCommand("sleep 1000 & echo $!").output;
  const auto process = output.at("result").get<int>();
  const auto end = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
  if (end < 0) return;  // Gone already.
  pollfd event{end, POLLIN, 0};
  EXPECT_EQ(poll(&event, 1, 30'000), 1);
  close(end);
}

TEST(CommandWorkersTest, MoreThanAtOnceWaitForTheirTurn) {
  WorkerLimits limits;
  limits.at_once = 2;
  CommandWorkers workers({{"w", "echo 1"}}, limits);
  std::promise<void> all;
  std::atomic<int> left = 20;
  for (int i = 0; i < 20; ++i) {
    workers.Run(kTask, [&](TaskUpdated end) {
      EXPECT_EQ(end.state, TaskState::kCompleted);
      if (--left == 0) all.set_value();
    });
  }
  all.get_future().wait();
}

TEST(CommandWorkersTest, TheEndOfTheWorkersEndsTheirCommands) {
  bool has_ended = false;
  {
    CommandWorkers workers(WorkerCommands{{"w", "sleep 1000"}});
    workers.Run(kTask, [&](TaskUpdated) { has_ended = true; });
  }
  EXPECT_FALSE(has_ended);
}

TEST(CommandWorkersTest, OptionsAreNamesWithCommands) {
  const auto commands = ParseWorkerCommands({"a=./a.py --x=1", "b=true"});
  ASSERT_TRUE(commands.ok()) << commands.status();
  EXPECT_EQ(commands->at("a"), "./a.py --x=1");
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"a"}, {"=x"}, {"a="}, {"a= "}, {"a=1", "a=2"}}) {
    EXPECT_EQ(ReasonOf(ParseWorkerCommands(wrong).status()), Reason::kArgumentInvalid) << wrong[0];
  }
}

}  // namespace
}  // namespace httptask::runner
