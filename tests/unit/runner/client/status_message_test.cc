#include "runner/client/status_message.h"

#include <gmock/gmock.h>

#include "plugin/service/status_conversion.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

TEST(StatusMessageTest, IsTheReverseOfThePluginsSide) {
  const Status error = MakeError(Reason::kArgumentInvalid, "two problems",
                                 {{"user.name", "maxLength", "is too long"}, {"a", "type", "b"}});
  const Status received = StatusFromGrpc(ToGrpcStatus(error), "unix:/s");
  EXPECT_EQ(received.code(), error.code());
  EXPECT_EQ(MessageOf(received), MessageOf(error));
  EXPECT_EQ(ReasonOf(received), ReasonOf(error));
  EXPECT_EQ(ProblemsOf(received), ProblemsOf(error));
  EXPECT_EQ(ReasonOf(StatusFromRpc(ToRpcStatus(error))), Reason::kArgumentInvalid);
}

TEST(StatusMessageTest, DeadPluginIsUnavailable) {
  const Status status =
      StatusFromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed"), "unix:/s");
  EXPECT_EQ(ReasonOf(status), Reason::kPluginUnavailable);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("unix:/s"));
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("may have been done"));
}

TEST(StatusMessageTest, PluginThatWasNeverReachedHasDoneNothing) {
  for (const char* text :
       {"failed to connect to all addresses", "DNS resolution failed for garbage"}) {
    const Status status =
        StatusFromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, text), "unix:/s");
    EXPECT_EQ(ReasonOf(status), Reason::kPluginUnavailable);
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("does not answer"));
    EXPECT_EQ(MessageOf(status).find("may have been done"), std::string_view::npos);
  }
}

TEST(StatusMessageTest, GrpcsOwnErrorsGetAReason) {
  const std::pair<grpc::StatusCode, Reason> cases[] = {
      {grpc::StatusCode::UNIMPLEMENTED, Reason::kPluginUnavailable},
      {grpc::StatusCode::DEADLINE_EXCEEDED, Reason::kDeadlineExceeded},
      {grpc::StatusCode::CANCELLED, Reason::kCancelled},
      {grpc::StatusCode::RESOURCE_EXHAUSTED, Reason::kLimitExceeded},
      {grpc::StatusCode::DATA_LOSS, Reason::kInternal},
  };
  for (const auto& [code, reason] : cases) {
    EXPECT_EQ(ReasonOf(StatusFromGrpc(grpc::Status(code, "x"), "t")), reason) << code;
  }
}

TEST(StatusMessageTest, AttemptsBeforeTheErrorSurviveBothWays) {
  TaskResult tried;
  tried.request.method = "GET";
  std::vector<Attempt>& attempts = tried.attempts;
  attempts.resize(2);
  attempts[0].number = 1;
  attempts[0].status_code = 503;
  attempts[0].decision = "tried again after 10 ms";
  attempts[1].number = 2;
  attempts[1].error = MakeError(Reason::kTargetUnreachable, "refused");
  const Status error = MakeError(Reason::kTargetUnreachable, "refused");
  for (const Status& status : {StatusFromGrpc(ToGrpcStatus(error, tried), "t"),
                               StatusFromRpc(ToRpcStatus(error, tried))}) {
    EXPECT_EQ(ReasonOf(status), Reason::kTargetUnreachable);
    EXPECT_EQ(TriedOf(status).request.method, "GET");
    const std::vector<Attempt> told = TriedOf(status).attempts;
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].status_code, 503);
    EXPECT_EQ(told[0].decision, attempts[0].decision);
    EXPECT_EQ(MessageOf(told[1].error), "refused");
  }
  EXPECT_TRUE(TriedOf(error).attempts.empty());
  EXPECT_TRUE(TriedOf(Status()).attempts.empty());
}

TEST(StatusMessageTest, OkStaysOk) {
  EXPECT_TRUE(StatusFromGrpc(grpc::Status::OK, "t").ok());
}

}  // namespace
}  // namespace httptask::runner
