#include "plugin/execute/policy/poll_rule.h"

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = PollStep::Kind;

TaskResult Answer(int status, std::string body, HeaderFields headers = {}) {
  TaskResult result;
  result.status_code = status;
  result.headers = std::move(headers);
  result.headers.emplace_back("Content-Type", "application/json");
  result.body = std::move(body);
  return result;
}

PollRule Rule(std::string_view setting) {
  return testing::ReadSetting(setting, ReadPollRule).value();
}

PollStep Next(const PollRule& rule, int polls, const TaskResult& answer,
              std::optional<milliseconds> server_wait = std::nullopt, milliseconds elapsed = {}) {
  return NextPoll(rule, polls, answer, server_wait, elapsed);
}

constexpr char kPoll[] =
    R"({"terminationCondition": "$.output.response.body.status == 'done'", "pollingInterval": 10,
        "maxPollCount": 3})";

TEST(NextPollTest, GoesOnUntilTheConditionHolds) {
  const PollRule rule = Rule(kPoll);
  const PollStep step = Next(rule, 1, Answer(200, R"({"status": "open"})"));
  EXPECT_EQ(step.kind, Kind::kAgain);
  EXPECT_EQ(step.wait, seconds(10));
  EXPECT_EQ(step.url, "");
  EXPECT_EQ(Next(rule, 2, Answer(200, R"({"status": "done"})")).kind, Kind::kDone);
}

TEST(NextPollTest, PollsAreCounted) {
  const PollRule rule = Rule(kPoll);
  const TaskResult open = Answer(200, R"({"status": "open"})");
  EXPECT_EQ(Next(rule, 2, open).kind, Kind::kAgain);
  EXPECT_THAT(Next(rule, 3, open).why, HasSubstr("3 polls"));
}

TEST(NextPollTest, IntervalsGrowByStrategy) {
  const TaskResult open = Answer(200, "{}");
  const auto wait = [&](const char* strategy, int polls) {
    return Next(Rule(std::string(R"({"terminationCondition": "$.body.x", "pollingInterval": 2,
                                     "pollingStrategy": ")") +
                     strategy + "\"}"),
                polls, open)
        .wait;
  };
  EXPECT_EQ(wait("FIXED", 3), seconds(2));
  EXPECT_EQ(wait("LINEAR_BACKOFF", 3), seconds(6));
  EXPECT_EQ(wait("EXPONENTIAL_BACKOFF", 3), seconds(8));
}

TEST(NextPollTest, TheServersWaitCounts) {
  const PollRule accepted = Rule(R"({"asyncPolling": {}})");
  const TaskResult there = Answer(202, "", {{"Location", "/1"}});
  EXPECT_EQ(Next(accepted, 1, there, seconds(3)).wait, seconds(3));
  EXPECT_EQ(Next(accepted, 1, there, seconds(0)).wait, milliseconds(100));
  EXPECT_EQ(Next(Rule(kPoll), 1, Answer(200, "{}"), seconds(30)).wait, seconds(30));
  EXPECT_EQ(Next(Rule(kPoll), 1, Answer(200, "{}"), seconds(0)).wait, seconds(10));
}

TEST(NextPollTest, AcceptedIsFollowedToItsPlace) {
  const PollRule rule = Rule(R"({"asyncPolling": {"intervalSeconds": 2}})");
  const PollStep step = Next(rule, 1, Answer(202, "", {{"Location", "/jobs/1"}}));
  EXPECT_EQ(step.kind, Kind::kAgain);
  EXPECT_EQ(step.url, "/jobs/1");
  EXPECT_EQ(step.wait, seconds(2));
  EXPECT_EQ(
      Next(rule, 1, Answer(202, "", {{"Location", "/result"}, {"Operation-Location", "/state"}}))
          .url,
      "/state");
  EXPECT_EQ(Next(rule, 2, Answer(200, "{}")).kind, Kind::kDone);
}

TEST(NextPollTest, AcceptedWithoutAPlaceMakesNoLoop) {
  const PollRule rule = Rule(R"({"asyncPolling": {}})");
  EXPECT_THAT(Next(rule, 1, Answer(202, "")).why, HasSubstr("names no place"));
  // The place that was asked says 202 again: it is asked again.
  EXPECT_EQ(Next(rule, 2, Answer(202, "")).kind, Kind::kAgain);
}

TEST(NextPollTest, TimeEndsIt) {
  const PollRule rule = Rule(R"({"asyncPolling": {"maxSeconds": 60, "intervalSeconds": 10}})");
  const TaskResult accepted = Answer(202, "", {{"Location", "/1"}});
  EXPECT_EQ(Next(rule, 1, accepted, std::nullopt, seconds(50)).kind, Kind::kAgain);
  EXPECT_EQ(Next(rule, 1, accepted, std::nullopt, milliseconds(50'001)).kind, Kind::kGiveUp);
}

TEST(ReadPollRuleTest, WithoutItsSettingsThereIsNone) {
  EXPECT_FALSE(testing::ReadSetting(R"({"pollingInterval": 5})", ReadPollRule).has_value());
  EXPECT_EQ(Rule(R"({"terminationCondition": "$.body.x"})").backoff.delay, seconds(60));
}

TEST(ReadPollRuleTest, ProblemsAreTold) {
  EXPECT_THAT(
      testing::FindFaults(
          R"j({"terminationCondition": "(function(){})()", "pollingInterval": 0.05,
                       "pollingStrategy": "OFTEN", "maxPollCount": 100001})j",
          ReadPollRule),
      ElementsAre("terminationCondition", "pollingInterval", "pollingStrategy", "maxPollCount"));
}

}  // namespace
}  // namespace httptask
