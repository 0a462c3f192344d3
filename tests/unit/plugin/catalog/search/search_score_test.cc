#include "plugin/catalog/search/search_score.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

int Score(std::string_view query, const ScoredTexts& texts) {
  return ScoreOperation(SearchWordsOf(query), texts);
}

TEST(SearchScoreTest, PlacesCountInTheirOrder) {
  const int in_name = Score("token", {.api = "a", .id = "token", .path = "/x"});
  const int in_path = Score("token", {.api = "a", .id = "b", .path = "/token"});
  const int in_tags = Score("token", {.api = "a", .id = "b", .path = "/x", .tags = "token"});
  const int in_summary = Score("token", {.api = "a", .id = "b", .path = "/x", .summary = "token"});
  EXPECT_GT(in_name, in_path);
  EXPECT_GT(in_path, in_tags);
  EXPECT_GT(in_tags, in_summary);
  EXPECT_GT(in_summary, Score("token", {.api = "a", .id = "b", .path = "/x"}));
}

TEST(SearchScoreTest, WholeWordsComeBeforeBeginnings) {
  EXPECT_GT(Score("user", {.id = "getUser"}), Score("user", {.id = "getUsername"}));
}

TEST(SearchScoreTest, LessElseIsBetter) {
  EXPECT_GT(Score("user", {.id = "getUser"}), Score("user", {.id = "getUserOfTeam"}));
  EXPECT_GT(Score("user", {.id = "a", .path = "/user"}),
            Score("user", {.id = "a", .path = "/team/user"}));
}

TEST(SearchScoreTest, TheWholeIdWinsHoweverItIsWritten) {
  EXPECT_GT(Score("link token create", {.id = "linkTokenCreate"}),
            Score("link token create", {.id = "createLinkToken", .path = "/link/token/create"}));
}

TEST(SearchScoreTest, AVerbPrefersItsMethod) {
  EXPECT_GT(Score("delete user", {.id = "x", .method = "DELETE", .path = "/user"}),
            Score("delete user", {.id = "x", .method = "GET", .path = "/user"}));
}

TEST(SearchScoreTest, WhatIsDeprecatedComesLater) {
  EXPECT_LT(Score("user", {.id = "getUser", .deprecated = true}), Score("user", {.id = "getUser"}));
}

}  // namespace
}  // namespace httptask
