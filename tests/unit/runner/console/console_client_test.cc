#include "runner/console/console_client.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

std::string FaultOf(std::string_view bytes) {
  const auto answer = ParseConsoleAnswer(bytes);
  return answer.ok() ? "" : std::string(MessageOf(answer.status()));
}

TEST(ConsoleClientTest, AnAnswerHasAStatusAndABody) {
  const auto answer = ParseConsoleAnswer(
      "HTTP/1.1 409 Conflict\r\nX: y\r\ncontent-length:  13\r\n\r\n{\"message\":1}");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 409);
  EXPECT_EQ(answer->body["message"], 1);
}

TEST(ConsoleClientTest, ABodyThatIsNoJsonIsText) {
  EXPECT_EQ(ParseConsoleAnswer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n17a4")->body, "17a4");
  EXPECT_EQ(ParseConsoleAnswer("HTTP/1.1 200 OK\r\n\r\n17")->body, "17");
  EXPECT_TRUE(ParseConsoleAnswer("HTTP/1.1 204 No Content\r\n\r\n")->body.is_null());
}

TEST(ConsoleClientTest, WhatIsCutOffIsNoAnswer) {
  EXPECT_THAT(FaultOf(""), HasSubstr("cut off"));
  EXPECT_THAT(FaultOf("HTTP/1.1 200 OK\r\nContent-Len"), HasSubstr("cut off"));
  EXPECT_THAT(FaultOf("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}"), HasSubstr("cut off"));
  EXPECT_THAT(FaultOf("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}"), HasSubstr("cut off"));
}

TEST(ConsoleClientTest, NorIsAnotherProtocol) {
  for (const char* bytes : {"SSH-2.0\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
                            "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n"}) {
    EXPECT_THAT(FaultOf(bytes), HasSubstr("HTTP/1.1")) << bytes;
  }
}

TEST(ConsoleClientTest, NobodyListens) {
  const auto answer = AskConsole("127.0.0.1:1", "GET", "/", nullptr);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(ReasonOf(answer.status()), Reason::kTargetUnreachable);
  EXPECT_THAT(std::string(MessageOf(answer.status())), HasSubstr("Connection refused"));
}

}  // namespace
}  // namespace httptask::runner
