#include "runner/cli/server/search_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

RunFilter Parse(std::string_view query) {
  return ParseSearchQuery(query).value_or(RunFilter{std::nullopt, "not understood", ""});
}

TEST(SearchQueryTest, NothingMeansAll) {
  EXPECT_EQ(Parse(""), RunFilter());
  EXPECT_EQ(Parse("  "), RunFilter());
}

TEST(SearchQueryTest, TermsAreJoinedByAnd) {
  EXPECT_EQ(Parse("workflowType='pay' AND status = \"RUNNING\" and correlationId=c-1"),
            (RunFilter{RunState::kRunning, "pay", "c-1"}));
}

TEST(SearchQueryTest, AListMayHaveOneValue) {
  EXPECT_EQ(Parse("status IN (FAILED)"), (RunFilter{RunState::kFailed, "", ""}));
  EXPECT_EQ(Parse("workflowType IN ('a b')"), (RunFilter{std::nullopt, "a b", ""}));
}

TEST(SearchQueryTest, WhatIsNotUnderstoodIsRefused) {
  for (const char* query : {"status", "status = 'GONE'", "status IN (FAILED, RUNNING)", "x = 'y'",
                            "startTime > 5", "status = ''", "status = RUNNING AND ", "= 'x'"}) {
    const auto parsed = ParseSearchQuery(query);
    ASSERT_FALSE(parsed.ok()) << query;
    EXPECT_THAT(std::string(MessageOf(parsed.status())),
                ::testing::HasSubstr("status = 'RUNNING'"));
  }
}

}  // namespace
}  // namespace httptask::runner
