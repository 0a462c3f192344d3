#include "runner/console/console_message.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(ConsoleMessageTest, ARefusalTellsItsStatusAndWhy) {
  const ConsoleAnswer answer = MakeRefusal(404, "there is no run 'x'");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(FormatJson(answer.body), R"({"status":404,"message":"there is no run 'x'"})");
}

}  // namespace
}  // namespace httptask::runner
