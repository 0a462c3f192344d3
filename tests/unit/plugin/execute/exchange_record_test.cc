#include "plugin/execute/exchange_record.h"

#include <gtest/gtest.h>

#include "tests/testing/fake_http_client.h"

namespace httptask {
namespace {

using testing::MakeAnswer;
using testing::MakeFailure;

TEST(ExchangeRecordTest, AnAttemptTellsItsAnswerOrItsError) {
  Attempt attempt;
  RecordExchange(MakeAnswer(404), attempt);
  EXPECT_EQ(attempt.status_code, 404);
  EXPECT_EQ(attempt.remote_address, "203.0.113.7:443");
  Attempt failed;
  RecordExchange(MakeFailure(Reason::kTargetUnreachable), failed);
  EXPECT_EQ(failed.status_code, 0);
  EXPECT_EQ(ReasonOf(failed.error), Reason::kTargetUnreachable);
}

TEST(ExchangeRecordTest, NothingOfAnEarlierAnswerStays) {
  HttpExchange first = MakeAnswer(200, "one", {{"A", "1"}});
  first.response.file = BodyFile{"/f", 1, "00"};
  first.tls = TlsFacts{.version = "TLSv1.3"};
  TaskResult result;
  RecordAnswer(first, result);
  EXPECT_EQ(result.tls->version, "TLSv1.3");
  EXPECT_EQ(result.saved_body->path, "/f");
  RecordAnswer(MakeFailure(Reason::kTargetUnreachable), result);
  EXPECT_EQ(result, TaskResult());
}

TEST(ExchangeRecordTest, AHostIsWellWhenItAnswersBelow500) {
  using Result = HostGate::Result;
  EXPECT_EQ(ToGateResult(MakeAnswer(404)), Result::kSucceeded);
  EXPECT_EQ(ToGateResult(MakeAnswer(500)), Result::kFailed);
  EXPECT_EQ(ToGateResult(MakeFailure(Reason::kDeadlineExceeded)), Result::kFailed);
  EXPECT_EQ(ToGateResult(MakeFailure(Reason::kCancelled)), Result::kUnknown);
  EXPECT_EQ(ToGateResult(MakeFailure(Reason::kTargetBlocked)), Result::kUnknown);
}

}  // namespace
}  // namespace httptask
