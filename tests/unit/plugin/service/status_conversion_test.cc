#include "plugin/service/status_conversion.h"

#include <gmock/gmock.h>

#include "google/rpc/error_details.pb.h"
#include "httptask/v1/task.pb.h"

namespace httptask {
namespace {

template <typename Detail>
std::optional<Detail> Find(const google::rpc::Status& message) {
  for (const auto& any : message.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

TEST(StatusConversionTest, CarriesReasonAndDomain) {
  const auto message = ToRpcStatus(MakeError(Reason::kTargetBlocked, "no"));
  EXPECT_EQ(message.code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(message.message(), "no");
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(message)->reason(), "TARGET_BLOCKED");
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(message)->domain(), "httptask");
}

TEST(StatusConversionTest, CarriesEveryProblem) {
  const auto message = ToRpcStatus(
      MakeError(Reason::kArgumentInvalid, "2", {{"a.b", "maxLength", "long"}, {"c", "type", "x"}}));
  const auto request = Find<google::rpc::BadRequest>(message);
  ASSERT_EQ(request->field_violations_size(), 2);
  EXPECT_EQ(request->field_violations(0).field(), "a.b");
  EXPECT_EQ(request->field_violations(0).reason(), "MAX_LENGTH");
  EXPECT_EQ(request->field_violations(0).description(), "long");
}

TEST(StatusConversionTest, FullQueueTellsWhenToTryAgain) {
  const auto message = ToRpcStatus(MakeError(Reason::kQueueFull, "later"));
  EXPECT_EQ(Find<google::rpc::RetryInfo>(message)->retry_delay().seconds(), 1);
  EXPECT_FALSE(Find<google::rpc::RetryInfo>(ToRpcStatus(MakeError(Reason::kInternal, "x"))));
}

TEST(StatusConversionTest, DetailsStayWithinTheirBytes) {
  std::vector<Problem> problems(200, {"some.path", "required", std::string(100, 'x')});
  const Status error = MakeError(Reason::kArgumentInvalid, std::string(9000, 'm'), problems);
  const grpc::Status status = ToGrpcStatus(error);
  EXPECT_LE(status.error_details().size() + status.error_message().size(), kDetailsBytesDefault);
  google::rpc::Status message;
  ASSERT_TRUE(message.ParseFromString(status.error_details()));
  const auto request = Find<google::rpc::BadRequest>(message);
  EXPECT_THAT(request->field_violations().rbegin()->description(),
              ::testing::HasSubstr("more problems"));
  google::rpc::Status all;
  ASSERT_TRUE(all.ParseFromString(ToGrpcStatus(error, kDetailsBytesMax).error_details()));
  EXPECT_EQ(Find<google::rpc::BadRequest>(all)->field_violations_size(), 200);
}

TEST(StatusConversionTest, TheLastAttemptsThatFitAreTold) {
  TaskResult tried;
  tried.attempts.resize(100);
  for (int i = 0; i < 100; ++i) {
    tried.attempts[i].number = i + 1;
    tried.attempts[i].decision = std::string(200, 'd');
  }
  const Status error = MakeError(Reason::kTargetUnreachable, std::string(9000, 'm'));
  const grpc::Status status = ToGrpcStatus(error, tried);
  EXPECT_LE(status.error_details().size() + status.error_message().size(), kDetailsBytesDefault);
  google::rpc::Status message;
  ASSERT_TRUE(message.ParseFromString(status.error_details()));
  const auto some = Find<v1::TaskResult>(message);
  ASSERT_TRUE(some.has_value());
  EXPECT_GT(some->attempts_size(), 2);
  EXPECT_LT(some->attempts_size(), 100);
  EXPECT_EQ(some->attempts().rbegin()->number(), 100);
  EXPECT_EQ(some->attempts(0).number(), 101 - some->attempts_size());
  const auto all = Find<v1::TaskResult>(ToRpcStatus(error, tried));
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->attempts_size(), 100);
}

TEST(StatusConversionTest, TheRequestIsToldAsFarAsItFits) {
  TaskResult tried;
  tried.attempts.emplace_back();
  tried.request = {"POST", "https://a.example/", {{"A", "b"}}, std::string(1'000, 'x')};
  const Status error = MakeError(Reason::kTargetUnreachable, "m");
  const auto told = [&](size_t bytes_max) {
    return Find<v1::TaskResult>(ToRpcStatus(error, tried, bytes_max))->request();
  };
  EXPECT_EQ(told(2'000).body(), tried.request.body);
  EXPECT_EQ(told(1'000).url(), tried.request.url);
  EXPECT_EQ(told(1'000).body(), "");
  tried.request.url += std::string(1'000, 'x');
  EXPECT_EQ(told(1'000).url(), "");
}

TEST(StatusConversionTest, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(ToRpcStatus(MakeError(Reason::kInternal, "a\xff")).message(), "a\xEF\xBF\xBD");
}

TEST(StatusConversionTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpcStatus(Status()).ok());
}

}  // namespace
}  // namespace httptask
