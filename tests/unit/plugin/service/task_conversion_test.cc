#include "plugin/service/task_conversion.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

// That every field arrives is shown against the reader in tests/unit/runner/client.
TEST(TaskConversionTest, ErrorOfAnAttemptIsReasonAndSentence) {
  TaskResult result;
  result.attempts.emplace_back();
  result.attempts[0].error = MakeError(Reason::kTlsUntrusted, "old");
  const v1::TaskResult message = ToMessage(result);
  EXPECT_EQ(message.attempts(0).reason(), "TLS_UNTRUSTED");
  EXPECT_EQ(message.attempts(0).message(), "old");
}

TEST(TaskConversionTest, RawTextStaysBytes) {
  EXPECT_EQ(ToMessage(RawExchange{"\xff", "b"}).request(), "\xff");
}

}  // namespace
}  // namespace httptask
