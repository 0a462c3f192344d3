#include "plugin/execute/task_policies.h"

#include <gmock/gmock.h>

#include "plugin/execute/task_spec.h"

namespace httptask {
namespace {

using ::testing::UnorderedElementsAre;

StatusOr<TaskSpec> Parse(std::string_view members, std::string_view method = "GET") {
  return ParseTaskSpec(ParseJson(R"({"uri": "https://a.example/", "method": ")" +
                                 std::string(method) + "\"" + std::string(members) + "}")
                           .value());
}

std::vector<std::string> Faults(std::string_view members, std::string_view method = "GET") {
  std::vector<std::string> paths;
  for (const Problem& problem : ProblemsOf(Parse(members, method).status())) {
    paths.push_back(problem.path);
  }
  return paths;
}

TEST(TaskPoliciesTest, ATaskWithoutSettingsHasNone) {
  EXPECT_EQ(Parse("")->policies, nullptr);
}

TEST(TaskPoliciesTest, EverySettingIsRead) {
  const auto spec = Parse(R"(, "retry": {"retryCount": 2}, "acceptedStatusCodes": ["404"],
      "outputs": {"a": "$.body"}, "hedgingConfig": {"maxAttempts": 3, "delayMs": 5},
      "cacheConfig": {"key": "k", "ttlInSecond": 5}, "idempotencyHeader": "X-Key",
      "pagination": {"type": "link"}, "asyncPolling": {})");
  ASSERT_TRUE(spec.ok()) << spec.status();
  const TaskPolicies& policies = *spec->policies;
  EXPECT_EQ(policies.retry.retries, 2);
  EXPECT_TRUE(policies.answer.statuses.Contains(404));
  EXPECT_EQ(policies.outputs.size(), 1u);
  EXPECT_EQ(policies.hedge->attempts_max, 3);
  EXPECT_EQ(policies.hedge->delay, std::chrono::milliseconds(5));
  EXPECT_EQ(policies.cache->key, "k");
  EXPECT_EQ(policies.idempotency_header, "X-Key");
  EXPECT_TRUE(policies.pages.has_value());
  EXPECT_TRUE(policies.poll->follows_accepted);
}

TEST(TaskPoliciesTest, StreamsAreEventsOrLines) {
  EXPECT_EQ(Parse(R"(, "stream": {"type": "jsonLines", "maxItems": 5})")->policies->stream,
            (StreamRule{StreamKind::kJsonLines, 5}));
  EXPECT_EQ(Parse(R"(, "stream": {"type": "sse", "maxSeconds": 600})")->policies->stream->time_max,
            std::chrono::seconds(600));
  EXPECT_THAT(Faults(R"(, "stream": {"type": "sse", "maxSeconds": 600.1})"),
              UnorderedElementsAre("stream.maxSeconds"));
  EXPECT_THAT(Faults(R"(, "stream": {})"), UnorderedElementsAre("stream.type"));
  EXPECT_THAT(Faults(R"(, "stream": {"type": "sse"}, "pagination": {"type": "link"})"),
              UnorderedElementsAre("stream"));
}

TEST(TaskPoliciesTest, WhatWouldBeDoneTwiceIsRefused) {
  EXPECT_THAT(Faults(R"(, "hedgingConfig": {}, "cacheConfig": {})", "POST"),
              UnorderedElementsAre("hedgingConfig", "cacheConfig"));
  EXPECT_THAT(Faults(R"(, "hedgingConfig": {})", "PUT"), UnorderedElementsAre());
}

TEST(TaskPoliciesTest, OneFileIsNotWrittenByTwoAnswersNorFromTheCache) {
  constexpr char kFile[] = R"(, "output": {"file": "f"})";
  EXPECT_THAT(Faults(std::string(R"(, "hedgingConfig": {}, "cacheConfig": {})") + kFile),
              UnorderedElementsAre("hedgingConfig", "cacheConfig"));
  EXPECT_THAT(Faults(R"(, "stream": {"type": "sse"}, "cacheConfig": {})"),
              UnorderedElementsAre("cacheConfig"));
}

TEST(TaskPoliciesTest, WhatWasGivenTellsPoliciesApart) {
  const auto given = [](const char* members) { return Parse(members)->policies->given; };
  EXPECT_EQ(given(R"(, "retry": {}, "outputs": {"a": "$.body"})"),
            given(R"(, "outputs": {"a": "$.body"}, "retry": {})"));
  EXPECT_NE(given(R"(, "outputs": {"a": "$.body"})"), given(R"(, "outputs": {"a": "$.headers"})"));
}

TEST(TaskPoliciesTest, PathsOfProblemsAreWhole) {
  const Status status = ParseTaskSpec(ParseJson(R"({"http_request": {"uri": "https://a.example/",
      "method": "GET", "retry": {"retryCount": -1, "tries": 2}}})")
                                          .value())
                            .status();
  std::vector<std::string> paths;
  for (const Problem& problem : ProblemsOf(status)) paths.push_back(problem.path);
  EXPECT_THAT(paths,
              UnorderedElementsAre("http_request.retry.retryCount", "http_request.retry.tries"));
}

}  // namespace
}  // namespace httptask
