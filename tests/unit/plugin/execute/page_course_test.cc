#include "plugin/execute/page_course.h"

#include <gmock/gmock.h>

#include "plugin/base/sha256.h"

namespace httptask {
namespace {

using ::testing::SizeIs;

TaskSpec ListTask(std::string_view pagination, std::string_view more = "") {
  const std::string text = R"({"uri": "https://a.example/x?q=1", "headers": {"X-Key": "k"},
      "pagination": )" + std::string(pagination) +
                           std::string(more) + "}";
  Json input = ParseJson(text).value();
  if (!input.contains("method")) input["method"] = "GET";
  return ParseTaskSpec(input).value();
}

PageCourse Course() {
  PageCourse course;
  course.read.pages = 2;
  course.read.items = {1, 2, 3};
  return course;
}

TEST(PageCourseTest, TheNextPageIsAskedForAsItWouldHaveBeen) {
  PageCourse course = Course();
  EXPECT_EQ(GoToPage(ListTask(R"({"type": "link"})"), course)->uri, "https://a.example/x?q=1");
  course.url = "https://a.example/x?page=3";
  EXPECT_EQ(GoToPage(ListTask(R"({"type": "link"})"), course)->uri, "https://a.example/x?page=3");
  course.url.clear();
  course.value = 7;
  EXPECT_EQ(GoToPage(ListTask(R"({"type": "page", "parameter": "p"})"), course)->uri,
            "https://a.example/x?q=1&p=7");
  const TaskSpec post = ListTask(R"({"type": "offset", "bodyField": "from.at"})",
                                 R"(, "method": "POST", "body": {})");
  EXPECT_EQ(GoToPage(post, course)->body["from"]["at"], 7);
}

TEST(PageCourseTest, WhatMustNotGoToAnotherOriginStaysAwayOnTheWayBackToo) {
  PageCourse course = Course();
  course.url = "https://a.example/x?page=3";
  const TaskSpec task = ListTask(R"({"type": "link"})");
  EXPECT_THAT(GoToPage(task, course)->headers, SizeIs(1));
  course.away = "https://b.example/x";
  EXPECT_THAT(GoToPage(task, course)->headers, SizeIs(0));
}

TEST(PageCourseTest, ItIsTheSameAfterItsWayThroughJson) {
  PageCourse course = Course();
  course.read.position = 20;
  course.read.visited = {"c1", "c2"};
  course.url = "https://a.example/x";
  course.away = "https://b.example/";
  course.value = "c2";
  EXPECT_EQ(PageCourseFromJson(PageCourseToJson(course), course.read.items), course);
  EXPECT_FALSE(PageCourseToJson(course).contains("read"));
}

TEST(PageCourseTest, OfABodyItsDigestIsEnough) {
  PageCourse course = Course();
  course.read.last_body = "[1]";
  const Json json = PageCourseToJson(course);
  EXPECT_EQ(json["last"], Sha256("[1]"));
  const auto read = PageCourseFromJson(json, course.read.items);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(PageCourseToJson(*read), json);
}

TEST(PageCourseTest, NonsenseAndOtherItemsAreNoCourse) {
  const Json good = PageCourseToJson(Course());
  EXPECT_TRUE(PageCourseFromJson(good, {1, 2, 3}));
  EXPECT_FALSE(PageCourseFromJson(good, {1, 2}));
  EXPECT_FALSE(PageCourseFromJson(good, nullptr));
  for (const char* text : {"5", "{}", R"({"pages": "2", "items": 3})",
                           R"({"pages": 0, "items": 3})", R"({"pages": 2, "items": -1})"}) {
    EXPECT_FALSE(PageCourseFromJson(ParseJson(text).value(), {1, 2, 3})) << text;
  }
}

}  // namespace
}  // namespace httptask
