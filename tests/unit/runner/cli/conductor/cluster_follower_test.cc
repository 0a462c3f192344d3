#include "runner/cli/conductor/cluster_follower.h"

#include <gmock/gmock.h>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_task_runner.h"

namespace httptask::runner {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeTaskRunner;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MakeTaskResult;

constexpr char kRunning[] = R"({"workflowId": "w-1", "status": "RUNNING", "tasks": []})";
constexpr char kEnded[] = R"({"workflowId": "w-1", "status": "COMPLETED", "tasks": []})";

// A workflow whose only task waits since 1,000 ms.
std::string Waiting(std::string_view task_type) {
  Json json = ParseJson(kRunning).value();
  json["tasks"].push_back({{"taskId", "t-1"},
                           {"referenceTaskName", "pay"},
                           {"taskType", task_type},
                           {"status", "SCHEDULED"},
                           {"scheduledTime", 1000}});
  return FormatJson(json);
}

class ClusterFollowerTest : public ::testing::Test {
 protected:
  // Follows a workflow on a server that says so after so much time.
  Status Follow(
      const std::function<StatusOr<TaskResult>(seconds, const std::string& uri)>& answer) {
    const auto begin = clock_.Ticks();
    FakeTaskRunner tasks([&](const Json& input) {
      return answer(std::chrono::duration_cast<seconds>(clock_.Ticks() - begin),
                    std::string(StringMember(input, "uri")));
    });
    ConductorServer server(tasks, "http://h/api");
    ClusterFollower follower(
        {server, clock_, [this](milliseconds time) { clock_.Advance(time); },
         [this](const StyledText& line) { told_.push_back(line.Format(Coloring::kOff)); }});
    return follower.Follow("w-1").status();
  }
  // A server that is away from the first second on.
  Status FollowAway(seconds time, const StatusOr<TaskResult>& meanwhile) {
    return Follow([&](seconds now, const std::string&) {
      if (now < seconds(1)) return StatusOr<TaskResult>(MakeTaskResult(200, kRunning));
      return now < seconds(1) + time ? meanwhile : MakeTaskResult(200, kEnded);
    });
  }
  // What is told of a task that waits for 20 s, when the last poll for it was then.
  std::vector<std::string> TellWaiting(std::string_view task_type, const std::string& polls) {
    EXPECT_TRUE(Follow([&](seconds now, const std::string& uri) {
                  if (uri.find("polldata") != uri.npos) return MakeTaskResult(200, polls);
                  return MakeTaskResult(200, now < seconds(20) ? Waiting(task_type) : kEnded);
                }).ok());
    return told_;
  }

  httptask::testing::FakeClock clock_;
  std::vector<std::string> told_;
};

TEST_F(ClusterFollowerTest, AServerThatStartsAgainIsWaitedFor) {
  const Status refused = MakeError(Reason::kTargetUnreachable, "connection refused");
  EXPECT_TRUE(FollowAway(seconds(60), refused).ok());
  EXPECT_THAT(told_, ElementsAre(HasSubstr("asked again for up to 2 min: connection refused"),
                                 "the Conductor server answers again\n"));
  EXPECT_TRUE(FollowAway(seconds(60), MakeTaskResult(503)).ok());
}

TEST_F(ClusterFollowerTest, AServerThatStaysAwayIsGivenUp) {
  const Status refused = MakeError(Reason::kTargetUnreachable, "connection refused");
  EXPECT_TRUE(FollowAway(ClusterFollower::kAwayMax - seconds(2), refused).ok());
  EXPECT_EQ(ReasonOf(FollowAway(ClusterFollower::kAwayMax + seconds(2), refused)),
            Reason::kTargetUnreachable);
}

TEST_F(ClusterFollowerTest, WhatCannotPassIsNotWaitedFor) {
  const auto begin = clock_.Ticks();
  EXPECT_EQ(ReasonOf(FollowAway(seconds(60), MakeTaskResult(404))), Reason::kDefinitionInvalid);
  EXPECT_LT(clock_.Ticks() - begin, seconds(3));
}

TEST_F(ClusterFollowerTest, ATaskThatNobodyPollsForIsToldOnce) {
  EXPECT_THAT(
      TellWaiting("HTTP_TASK", "[]"),
      ElementsAre("pay waits: nobody polls HTTP_TASK; start httptask-plugin --conductor URL\n"));
}

TEST_F(ClusterFollowerTest, APollBeforeTheTaskWasThereDoesNotCount) {
  EXPECT_THAT(TellWaiting("ship", R"([{"lastPollTime": 999}])"),
              ElementsAre("pay waits: nobody polls ship; start its worker\n"));
}

TEST_F(ClusterFollowerTest, ATaskThatSomebodyPollsForIsNotTold) {
  EXPECT_THAT(TellWaiting("HTTP_TASK", R"([{"lastPollTime": 5}, {"lastPollTime": 1001}])"),
              IsEmpty());
}

TEST_F(ClusterFollowerTest, AShortWaitIsNotTold) {
  EXPECT_TRUE(Follow([&](seconds now, const std::string& uri) {
                EXPECT_EQ(uri.find("polldata"), uri.npos);
                const bool waits = now < ClusterFollower::kUnpolledMin - seconds(1);
                return MakeTaskResult(200, waits ? Waiting("HTTP_TASK") : kEnded);
              }).ok());
  EXPECT_THAT(told_, IsEmpty());
}

}  // namespace
}  // namespace httptask::runner
