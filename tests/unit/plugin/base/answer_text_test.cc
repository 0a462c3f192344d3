#include "plugin/base/answer_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string MessageFor(std::string body) {
  TaskResult result;
  result.status_code = 503;
  result.body = std::move(body);
  result.request.method = "POST";
  result.request.url = "https://h/pay?token=hidden#part";
  return DescribeAnswer(result);
}

TEST(AnswerTextTest, TheMessageTellsTheCallWithoutItsQuery) {
  const std::string message = MessageFor("busy");
  EXPECT_THAT(message, HasSubstr("POST https://h/pay answered 503"));
  EXPECT_THAT(message, HasSubstr("busy"));
  EXPECT_THAT(message, Not(HasSubstr("hidden")));
  EXPECT_THAT(message, Not(HasSubstr("part")));
}

TEST(AnswerTextTest, ABodyOf200LettersIsToldAndALongerOneIsCutBetweenLetters) {
  std::string letters;
  for (int i = 0; i < 200; ++i) letters += "ä";
  EXPECT_TRUE(MessageFor(letters).ends_with(": " + letters));
  EXPECT_TRUE(MessageFor(letters + "ä").ends_with(": " + letters + "…"));
}

TEST(AnswerTextTest, WhyAnAnswerOfAGoodStatusWasNotTakenStandsBesideTheStatus) {
  TaskResult result;
  result.status_code = 200;
  result.explanation = "not done after 2 polls, the most allowed";
  result.request = {"GET", "https://h/job", {}, ""};
  result.body = "pending";
  EXPECT_EQ(DescribeAnswer(result),
            "GET https://h/job answered 200 (not done after 2 polls, the most allowed): pending");
}

TEST(AnswerTextTest, TheReasonPhraseStandsBesideTheStatus) {
  TaskResult result;
  result.status_code = 404;
  result.reason_phrase = "Not Found";
  result.request = {"GET", "https://h/x", {}, ""};
  EXPECT_EQ(DescribeAnswer(result), "GET https://h/x answered 404 Not Found");
}

TEST(AnswerTextTest, LineEndsAndControlBytesOfTheBodyAreSpaces) {
  EXPECT_TRUE(MessageFor("a\nb\x1B[31m").ends_with(": a b [31m"));
}

}  // namespace
}  // namespace httptask
