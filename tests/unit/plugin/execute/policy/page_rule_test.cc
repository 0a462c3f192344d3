#include "plugin/execute/policy/page_rule.h"

#include <gmock/gmock.h>

#include "plugin/base/sha256.h"
#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TaskResult Page(std::string body, HeaderFields headers = {}) {
  TaskResult page;
  page.status_code = 200;
  page.headers = std::move(headers);
  page.headers.emplace_back("Content-Type", "application/json");
  page.body = std::move(body);
  return page;
}

PageRule Rule(std::string_view setting) {
  return testing::ReadSetting(setting, ReadPageRule);
}

TEST(FindNextLinkTest, FindsTheRelationAmongMany) {
  const auto find = [](std::string value) { return FindNextLink({{"Link", std::move(value)}}); };
  EXPECT_EQ(find(R"(<https://a/?p=1>; rel="prev", <https://a/?p=3>; rel="next")"),
            "https://a/?p=3");
  EXPECT_EQ(find("<b?p=2>; rel=next"), "b?p=2");
  EXPECT_EQ(find(R"(<c,d>; title="x, y"; REL="last next")"), "c,d");
  EXPECT_EQ(find(R"(<e>; rel="nextish")"), "");
  EXPECT_EQ(find("<unfinished"), "");
  EXPECT_EQ(find(""), "");
  EXPECT_EQ(FindNextLink({{"Link", R"(<a>; rel="first")"}, {"link", R"(<b>; rel="next")"}}), "b");
}

TEST(TakePageTest, LinksAreFollowedToTheEnd) {
  const PageRule rule = Rule(R"({"type": "link"})");
  PageState state;
  const PageStep step = TakePage(rule, state, Page("[1,2]", {{"Link", "</2>; rel=next"}}), {});
  EXPECT_TRUE(step.more);
  EXPECT_EQ(step.url, "/2");
  const PageStep last = TakePage(rule, state, Page("[3]"), {});
  EXPECT_FALSE(last.more);
  EXPECT_EQ(last.why, "");
  EXPECT_EQ(FormatJson(state.items), "[1,2,3]");
}

TEST(TakePageTest, ALinkThatComesAgainEndsIt) {
  const PageRule rule = Rule(R"({"type": "next", "next": "$.body.next", "items": "$.body.list"})");
  PageState state;
  const TaskResult page = Page(R"({"list": [1], "next": "/a"})");
  EXPECT_TRUE(TakePage(rule, state, page, {}).more);
  const PageStep again = TakePage(rule, state, page, {});
  EXPECT_FALSE(again.more);
  EXPECT_THAT(again.why, HasSubstr("read before"));
}

TEST(TakePageTest, CursorsMayBeNumbersAndEndEmpty) {
  const PageRule rule =
      Rule(R"({"type": "cursor", "next": "$.body.c", "parameter": "cursor", "items": "$.body.i"})");
  PageState state;
  EXPECT_EQ(TakePage(rule, state, Page(R"({"i": [1], "c": 17})"), {}).value, 17);
  EXPECT_FALSE(TakePage(rule, state, Page(R"({"i": [2], "c": ""})"), {}).more);
  EXPECT_FALSE(TakePage(rule, state, Page(R"({"i": [3], "c": null})"), {}).more);
  EXPECT_FALSE(TakePage(rule, state, Page(R"({"i": [4], "c": false})"), {}).more);
}

TEST(TakePageTest, OffsetsCountItemsAndEndWithNone) {
  const PageRule rule = Rule(R"({"type": "offset", "parameter": "offset", "start": 10})");
  PageState state;
  EXPECT_EQ(TakePage(rule, state, Page("[1,2,3]"), {}).value, 13);
  EXPECT_EQ(TakePage(rule, state, Page("[4,5]"), {}).value, 15);
  EXPECT_FALSE(TakePage(rule, state, Page("[]"), {}).more);
}

TEST(TakePageTest, PagesCountFromOne) {
  const PageRule rule = Rule(R"({"type": "page", "parameter": "page"})");
  PageState state;
  EXPECT_EQ(TakePage(rule, state, Page("[1]"), {}).value, 2);
  EXPECT_EQ(TakePage(rule, state, Page("[2]"), {}).value, 3);
}

TEST(TakePageTest, TheSamePageAgainEndsItAndCountsOnce) {
  const PageRule rule = Rule(R"({"type": "page", "parameter": "page"})");
  PageState state;
  EXPECT_TRUE(TakePage(rule, state, Page("[1,2]"), {}).more);
  const PageStep again = TakePage(rule, state, Page("[1,2]"), {});
  EXPECT_FALSE(again.more);
  EXPECT_THAT(again.why, HasSubstr("same page again"));
  EXPECT_EQ(FormatJson(state.items), "[1,2]");
}

TEST(TakePageTest, LimitsEndIt) {
  const auto page = [](int number) {
    const std::string text = std::to_string(number);
    return Page("[" + text + ",0]", {{"Link", "</" + text + ">; rel=next"}});
  };
  PageState pages;
  const PageRule two = Rule(R"({"type": "link", "maxPages": 2})");
  EXPECT_TRUE(TakePage(two, pages, page(1), {}).more);
  EXPECT_THAT(TakePage(two, pages, page(2), {}).why, HasSubstr("maxPages"));
  PageState items;
  const PageRule three = Rule(R"({"type": "link", "maxItems": 3})");
  EXPECT_TRUE(TakePage(three, items, page(1), {}).more);
  EXPECT_THAT(TakePage(three, items, page(2), {}).why, HasSubstr("maxItems"));
  EXPECT_EQ(items.items.size(), 3u);
  PageState time;
  const PageRule soon = Rule(R"({"type": "link", "maxSeconds": 2})");
  EXPECT_TRUE(TakePage(soon, time, page(1), milliseconds(1999)).more);
  EXPECT_THAT(TakePage(soon, time, page(2), milliseconds(2000)).why, HasSubstr("maxSeconds"));
}

TEST(TakePageTest, AConditionMayEndIt) {
  const PageRule rule =
      Rule(R"({"type": "page", "parameter": "p", "moreCondition": "@.body.more == true",
               "items": "$.body.i"})");
  PageState state;
  EXPECT_TRUE(TakePage(rule, state, Page(R"({"i": [1], "more": true})"), {}).more);
  EXPECT_FALSE(TakePage(rule, state, Page(R"({"i": [2], "more": false})"), {}).more);
}

TEST(ReadPageRuleTest, WhatATypeNeedsMustBeThere) {
  EXPECT_THAT(testing::FindFaults("{}", ReadPageRule), ElementsAre("type"));
  EXPECT_THAT(testing::FindFaults(R"({"type": "next"})", ReadPageRule), ElementsAre("next"));
  EXPECT_THAT(testing::FindFaults(R"({"type": "offset"})", ReadPageRule), ElementsAre("parameter"));
  EXPECT_THAT(
      testing::FindFaults(R"({"type": "page", "parameter": "a", "bodyField": "b"})", ReadPageRule),
      ElementsAre("parameter"));
  EXPECT_THAT(
      testing::FindFaults(R"({"type": "link", "maxPages": 10001, "limit": 1})", ReadPageRule),
      ::testing::UnorderedElementsAre("maxPages", "limit"));
}

TEST(TakePageTest, LongPlacesAndTheLastBodyAreKnownByTheirDigests) {
  PageState state;
  const std::string url(129, 'u');
  const HeaderFields link = {{"Link", "<" + url + ">; rel=next"}};
  EXPECT_TRUE(TakePage(Rule(R"({"type": "link"})"), state, Page("[1]", link), {}).more);
  EXPECT_THAT(state.visited, ElementsAre(Sha256(url)));
  EXPECT_FALSE(TakePage(Rule(R"({"type": "link"})"), state, Page("[2]", link), {}).more);

  const PageRule rule = Rule(R"({"type": "page", "parameter": "p"})");
  PageState counted;
  counted.pages = 1;
  counted.last_digest = Sha256("[1]");
  EXPECT_THAT(TakePage(rule, counted, Page("[1]"), {}).why, HasSubstr("same page again"));
}

}  // namespace
}  // namespace httptask
