#include "plugin/http/curl_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TransferFailure Failure(CURLcode code) {
  TransferFailure failure;
  failure.code = code;
  failure.target = "api.example.com:443";
  return failure;
}

std::string Describe(const TransferFailure& failure) {
  const Status status = DescribeFailure(failure);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("api.example.com:443"));
  return std::string(ReasonName(ReasonOf(status)));
}

struct Row {
  CURLcode code;
  const char* before;      // Nothing was sent.
  const char* idempotent;  // Sent, may be sent again.
  const char* other;       // Sent, may not.
};

class CurlErrorTableTest : public ::testing::TestWithParam<Row> {};

TEST_P(CurlErrorTableTest, MapsByWhatWasSent) {
  TransferFailure failure = Failure(GetParam().code);
  EXPECT_EQ(Describe(failure), GetParam().before);
  failure.sent = true;
  EXPECT_EQ(Describe(failure), GetParam().idempotent);
  failure.is_idempotent = false;
  EXPECT_EQ(Describe(failure), GetParam().other);
}

INSTANTIATE_TEST_SUITE_P(
    All, CurlErrorTableTest,
    ::testing::Values(
        Row{CURLE_COULDNT_RESOLVE_HOST, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE",
            "TARGET_UNREACHABLE"},
        Row{CURLE_COULDNT_CONNECT, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE",
            "TARGET_UNREACHABLE"},
        Row{CURLE_SEND_ERROR, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE", "RESULT_UNKNOWN"},
        Row{CURLE_RECV_ERROR, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE", "RESULT_UNKNOWN"},
        Row{CURLE_GOT_NOTHING, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE", "RESULT_UNKNOWN"},
        Row{CURLE_PARTIAL_FILE, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE", "RESULT_UNKNOWN"},
        Row{CURLE_ABORTED_BY_CALLBACK, "TARGET_UNREACHABLE", "TARGET_UNREACHABLE",
            "RESULT_UNKNOWN"},
        Row{CURLE_OPERATION_TIMEDOUT, "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED",
            "DEADLINE_EXCEEDED"},
        Row{CURLE_SSL_CONNECT_ERROR, "TLS_UNTRUSTED", "TLS_UNTRUSTED", "TLS_UNTRUSTED"},
        Row{CURLE_PEER_FAILED_VERIFICATION, "TLS_UNTRUSTED", "TLS_UNTRUSTED", "TLS_UNTRUSTED"},
        Row{CURLE_SSL_CACERT_BADFILE, "TLS_UNTRUSTED", "TLS_UNTRUSTED", "TLS_UNTRUSTED"},
        Row{CURLE_WEIRD_SERVER_REPLY, "RESPONSE_INVALID", "RESPONSE_INVALID", "RESPONSE_INVALID"},
        Row{CURLE_UNSUPPORTED_PROTOCOL, "RESPONSE_INVALID", "RESPONSE_INVALID", "RESPONSE_INVALID"},
        Row{CURLE_BAD_CONTENT_ENCODING, "RESPONSE_INVALID", "RESPONSE_INVALID", "RESPONSE_INVALID"},
        Row{CURLE_FILESIZE_EXCEEDED, "RESPONSE_TOO_LARGE", "RESPONSE_TOO_LARGE",
            "RESPONSE_TOO_LARGE"},
        Row{CURLE_OUT_OF_MEMORY, "INTERNAL", "RESPONSE_TOO_LARGE", "RESPONSE_TOO_LARGE"},
        Row{CURLE_FAILED_INIT, "INTERNAL", "TARGET_UNREACHABLE", "RESULT_UNKNOWN"}));

TEST(CurlErrorTest, LossWithinTheAnswerIsInvalid) {
  TransferFailure failure = Failure(CURLE_PARTIAL_FILE);
  failure.sent = failure.answer_begun = true;
  EXPECT_EQ(Describe(failure), "RESPONSE_INVALID");
  failure.is_idempotent = false;
  EXPECT_EQ(Describe(failure), "RESULT_UNKNOWN");
}

TEST(CurlErrorTest, BodyThatDoesNotUnpackIsToldWithTheStatus) {
  TransferFailure failure = Failure(CURLE_BAD_CONTENT_ENCODING);
  failure.status_code = 201;
  failure.detail = "a body that is odd";
  EXPECT_THAT(std::string(MessageOf(DescribeFailure(failure))),
              HasSubstr(" answered 201 with a body that is odd"));
}

TEST(CurlErrorTest, BrokenHandshakeIsUnreachableWhenTheSystemSaysSo) {
  TransferFailure failure = Failure(CURLE_SSL_CONNECT_ERROR);
  failure.os_error = ECONNRESET;
  EXPECT_EQ(Describe(failure), "TARGET_UNREACHABLE");
}

TEST(CurlErrorTest, ConnectErrorTellsTheSystemsReason) {
  TransferFailure failure = Failure(CURLE_COULDNT_CONNECT);
  failure.os_error = ECONNREFUSED;
  EXPECT_THAT(std::string(MessageOf(DescribeFailure(failure))), HasSubstr("Connection refused"));
}

TEST(CurlErrorTest, AProxyThatCannotBeReachedIsNamed) {
  TransferFailure failure = Failure(CURLE_COULDNT_CONNECT);
  failure.proxy = "http://proxy:3128";
  failure.os_error = ECONNREFUSED;
  EXPECT_EQ(MessageOf(DescribeFailure(failure)),
            "api.example.com:443 is not reached: cannot connect to the proxy http://proxy:3128: "
            "Connection refused");
  failure.code = CURLE_COULDNT_RESOLVE_PROXY;
  EXPECT_THAT(std::string(MessageOf(DescribeFailure(failure))),
              HasSubstr("no address is known for the name of the proxy http://proxy:3128"));
}

TEST(CurlErrorTest, AProxyThatRefusesATunnelIsToldWithWhatToDo) {
  TransferFailure failure = Failure(CURLE_RECV_ERROR);
  failure.proxy = "http://proxy:3128";
  const auto describe = [&](long status_code) {
    failure.proxy_status_code = status_code;
    EXPECT_EQ(Describe(failure), "TARGET_UNREACHABLE");
    return std::string(MessageOf(DescribeFailure(failure)));
  };
  EXPECT_EQ(describe(407),
            "the proxy http://proxy:3128 answered 407 when it was asked for api.example.com:443: "
            "it wants a user and a password that it takes: http://USER:PASSWORD@HOST:PORT");
  EXPECT_THAT(describe(403), HasSubstr("its rules do not let requests go there"));
  EXPECT_THAT(describe(503), HasSubstr("see whether the server is up"));
  EXPECT_THAT(describe(200), HasSubstr("was lost at once"));
  failure.proxy_status_code = 407;
  failure.sent = true;
  EXPECT_THAT(std::string(MessageOf(DescribeFailure(failure))), HasSubstr("was lost"));
}

TEST(CurlErrorTest, TlsErrorTellsWhyWithoutControlCharacters) {
  TransferFailure failure = Failure(CURLE_PEER_FAILED_VERIFICATION);
  failure.detail = "certificate has expired\x1b[31m";
  const std::string message(MessageOf(DescribeFailure(failure)));
  EXPECT_THAT(message, HasSubstr("certificate has expired"));
  EXPECT_THAT(message, Not(HasSubstr("\x1b")));
}

TEST(CurlErrorTest, OtherErrorsDoNotTellLibcurlsSentence) {
  for (const CURLcode code : {CURLE_RECV_ERROR, CURLE_COULDNT_CONNECT, CURLE_FAILED_INIT}) {
    TransferFailure failure = Failure(code);
    failure.detail = "s3cret";
    EXPECT_THAT(std::string(MessageOf(DescribeFailure(failure))), Not(HasSubstr("s3cret")));
  }
}

TEST(CurlErrorTest, TimeoutsSayWhichAndHowLong) {
  struct Case {
    TimeLimit limit;
    const char* text;
  };
  for (const Case& c :
       std::vector<Case>{{TimeLimit::kConnect, "within 1500 ms (connect timeout)"},
                         {TimeLimit::kFirstByte, "nothing for 1500 ms (first-byte timeout)"},
                         {TimeLimit::kIdle, "a byte for 1500 ms (idle timeout)"},
                         {TimeLimit::kSpeed, "too slow for longer than 1500 ms"},
                         {TimeLimit::kTotal, "within 1500 ms (total timeout)"}}) {
    TransferFailure failure = Failure(CURLE_OPERATION_TIMEDOUT);
    failure.time_limit = c.limit;
    failure.time_limit_value = std::chrono::milliseconds(1500);
    const std::string message(MessageOf(DescribeFailure(failure)));
    EXPECT_THAT(message, HasSubstr(c.text));
    EXPECT_THAT(message, Not(HasSubstr("may have been carried out")));
    failure.sent = true;
    failure.is_idempotent = false;
    EXPECT_THAT(std::string(MessageOf(DescribeFailure(failure))),
                HasSubstr("may have been carried out"));
  }
}

TEST(CurlErrorTest, CancelIsUnknownOnlyForWhatMayHaveHappened) {
  TransferFailure failure = Failure(CURLE_OK);
  failure.is_idempotent = false;
  EXPECT_EQ(ReasonOf(DescribeCancel(failure)), Reason::kCancelled);
  failure.sent = true;
  EXPECT_EQ(ReasonOf(DescribeCancel(failure)), Reason::kResultUnknown);
  failure.is_idempotent = true;
  EXPECT_EQ(ReasonOf(DescribeCancel(failure)), Reason::kCancelled);
}

}  // namespace
}  // namespace httptask
