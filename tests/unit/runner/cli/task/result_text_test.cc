#include "runner/cli/task/result_text.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/samples.h"

namespace httptask::runner {
namespace {

TEST(ResultTextTest, ShowsRequestAnswerAndTimings) {
  const TaskResult result = testing::SampleResult();
  const StyledText text = StyledText()
                              .Add(DescribeRequest(result.request, kWholeBody))
                              .Add("\n")
                              .Add(DescribeAnswer(result, kWholeBody))
                              .Add("\n")
                              .Add(DescribeTimings(result.timings));
  testing::ExpectGolden("test.txt", text.Format(Coloring::kOff));
}

std::string DescribeBodyOf(const std::string& body, const BodyLimits& limits) {
  TaskResult result;
  result.status_code = 200;
  result.headers = {{"Content-Type", "text/plain"}};
  result.body = body;
  return DescribeAnswer(result, limits).Format(Coloring::kOff);
}

TEST(ResultTextTest, RedirectsOfTheLastTryAreTold) {
  TaskResult result;
  EXPECT_EQ(DescribeHops(result).Format(Coloring::kOff), "");
  result.attempts.resize(2);
  result.attempts[1].hops = {
      {.status_code = 303, .next_method = "GET", .location = "https://a.example/y"},
      {.status_code = 307,
       .next_method = "GET",
       .location = "https://b.example/z",
       .drops_credentials = true}};
  EXPECT_EQ(DescribeHops(result).Format(Coloring::kOff),
            "< 303, on with GET https://a.example/y\n"
            "< 307, on with GET https://b.example/z without credentials\n");
}

TEST(ResultTextTest, BodiesUpToTheLimitsAreShownWhole) {
  EXPECT_EQ(DescribeBodyOf("abcde", {5, 9}), "< 200\n< Content-Type: text/plain\n\nabcde\n");
  EXPECT_EQ(DescribeBodyOf("a\nb", {9, 2}), "< 200\n< Content-Type: text/plain\n\na\nb\n");
}

TEST(ResultTextTest, LongerBodiesAreCutWithANote) {
  EXPECT_NE(DescribeBodyOf("abcdef", {5, 9}).find("\nabcde\n… 5 of 6 bytes shown"),
            std::string::npos);
  EXPECT_NE(DescribeBodyOf("a\nb\nc", {9, 2}).find("\na\nb\n… 3 of 5 bytes shown"),
            std::string::npos);
  EXPECT_NE(DescribeBodyOf("ää", {3, 9}).find("\nä\n… 2 of 4 bytes shown"), std::string::npos);
}

TEST(ResultTextTest, BinaryBodiesAreOnlyCounted) {
  TaskResult result;
  result.headers = {{"Content-Type", "image/png"}};
  result.body = "\xff\xfe\xfd";
  EXPECT_NE(DescribeAnswer(result, kWholeBody).Format(Coloring::kOff).find("(3 bytes of image/png"),
            std::string::npos);
}

TEST(ResultTextTest, MillisecondsHaveADecimalBelowAHundred) {
  EXPECT_EQ(FormatMilliseconds(std::chrono::microseconds(99'940)), "99.9 ms");
  EXPECT_EQ(FormatMilliseconds(std::chrono::microseconds(100'000)), "100 ms");
}

TEST(ResultTextTest, StatusLinesMayLackAPhrase) {
  EXPECT_EQ(StatusLine(204, ""), "204");
  EXPECT_EQ(StatusLine(200, "OK"), "200 OK");
}

}  // namespace
}  // namespace httptask::runner
