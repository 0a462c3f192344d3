// The executor over real sockets.

#include "plugin/execute/task_executor.h"

#include <thread>

#include "tests/integration/execute/execute_fixture.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using testing::TestAuthority;
using testing::TestConnection;
using testing::TestReply;
using testing::TestRequest;
using testing::TestServer;
using testing::TestServerOptions;

using TaskExecutorTest = testing::ExecuteTest;

TEST_F(TaskExecutorTest, CredentialProvesItselfByItsCertificateAndTrustsItsOwnAuthority) {
  const TestAuthority authority;
  TestServerOptions options;
  options.handler = [](const TestRequest& request) {
    return TestReply{200, {}, request.client_name};
  };
  options.identity = authority.Issue({});
  options.client_authority = authority.certificate();
  const TestServer server(options);
  const auto identity = authority.Issue({.common_name = "shop"});
  folder_.Write("c.pem", identity.certificate);
  folder_.Write("k.pem", identity.key);
  folder_.Write("ca.pem", authority.certificate());
  UseCredentials(R"({"m": {"origins": ["https://127.0.0.1:*"], "tls": {
      "certificate": {"file": "c.pem"}, "key": {"file": "k.pem"},
      "authorities": {"file": "ca.pem"}}}})");
  const TaskAnswer proven =
      Execute({{"uri", server.Url("/x")}, {"method", "GET"}, {"credentials", {"m"}}});
  ASSERT_TRUE(proven.status.ok()) << proven.status;
  EXPECT_EQ(proven.result.body, "shop");
  const TaskAnswer without = Execute({{"uri", server.Url("/x")}, {"method", "GET"}});
  EXPECT_EQ(ReasonOf(without.status), Reason::kTlsUntrusted);
  EXPECT_EQ(server.request_count(), 1u);
}

TEST_F(TaskExecutorTest, CertificateThatIsReplacedCountsForTheNextTask) {
  const TestAuthority authority;
  TestServerOptions options;
  options.handler = [](const TestRequest& request) {
    return TestReply{200, {}, request.client_name};
  };
  options.identity = authority.Issue({});
  options.client_authority = authority.certificate();
  const TestServer server(options);
  folder_.Write("ca.pem", authority.certificate());
  UseCredentials(R"({"m": {"origins": ["https://127.0.0.1:*"], "tls": {
      "certificate": {"file": "c.pem"}, "key": {"file": "k.pem"},
      "authorities": {"file": "ca.pem"}}}})");
  for (const char* name : {"old", "new"}) {
    const auto identity = authority.Issue({.common_name = name});
    folder_.Write("c.pem", identity.certificate);
    folder_.Write("k.pem", identity.key);
    const TaskAnswer answer =
        Execute({{"uri", server.Url("/x")}, {"method", "GET"}, {"credentials", {"m"}}});
    ASSERT_TRUE(answer.status.ok()) << answer.status;
    EXPECT_EQ(answer.result.body, name);
  }
}

TEST_F(TaskExecutorTest, NoSettingOfATaskTurnsVerificationOff) {
  TestServerOptions options;
  options.handler = [](const TestRequest&) { return TestReply{}; };
  options.identity = testing::MakeSelfSigned();
  const TestServer server(options);
  Json task = {{"uri", server.Url("/")}, {"method", "GET"}};
  for (const char* name : {"insecure", "verify", "verifySsl", "sslVerification", "trustAll"}) {
    task[name] = std::string_view(name) == "insecure" || std::string_view(name) == "trustAll";
  }
  EXPECT_EQ(ReasonOf(Execute(task).status), Reason::kTlsUntrusted);
  EXPECT_EQ(server.request_count(), 0u);
}

// The fastest of five, because the machine may be busy with others.
TEST_F(TaskExecutorTest, CancellationEndsATransferWithin100Milliseconds) {
  TestServerOptions options;
  options.raw = [](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    connection.WaitForClose();
  };
  const TestServer server(options);
  milliseconds fastest = milliseconds::max();
  for (size_t i = 1; i <= 5; ++i) {
    Run run = Start({{"uri", server.Url("/x")}, {"method", "POST"}, {"body", {{"a", 1}}}});
    ASSERT_TRUE(server.WaitForRequests(i));
    const auto begin = clock_.Ticks();
    run.cancel();
    const TaskAnswer answer = Await(run);
    EXPECT_TRUE(server.WaitForClosed(i));
    fastest = std::min(fastest, std::chrono::duration_cast<milliseconds>(clock_.Ticks() - begin));
    EXPECT_EQ(ReasonOf(answer.status), Reason::kResultUnknown);
    EXPECT_EQ(answer.result.attempts.size(), 1u);
  }
  EXPECT_LT(fastest, milliseconds(100));
}

TEST_F(TaskExecutorTest, WhatAStreamBroughtStaysHoweverItsTimeEnds) {
  TestServerOptions options;
  options.raw = [](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\n\r\ndata: {\"n\": 1}\n\ndata: {\"n\": 2}\n\ndata: {");
    connection.WaitForClose();
  };
  const TestServer server(options);
  const std::string items =
      R"([{"event":"message","data":{"n":1}},{"event":"message","data":{"n":2}}])";
  Json task = {{"uri", server.Url("/x")},
               {"method", "GET"},
               {"stream", {{"type", "sse"}, {"maxSeconds", 0.1}}}};
  const TaskAnswer cut = Execute(task);
  ASSERT_TRUE(cut.status.ok()) << cut.status;
  EXPECT_EQ(cut.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(FormatJson(cut.result.items), items);
  task["stream"] = {{"type", "sse"}};
  for (const char* timeout : {"readTimeOut", "totalTimeOut"}) {
    Json late = task;
    late[timeout] = 150;
    const TaskAnswer broken = Execute(late);
    ASSERT_TRUE(broken.status.ok()) << broken.status;
    EXPECT_EQ(broken.result.outcome, Outcome::kRejected);
    EXPECT_EQ(FormatJson(broken.result.items), items);
  }
}

TEST_F(TaskExecutorTest, EveryAttemptOfAFailedTaskIsTold) {
  TestServerOptions options;
  options.raw = [](TestConnection& connection) {
    connection.ReadRequest();
    // The first is answered, the second breaks off.
    if (connection.number() == 1) {
      connection.Write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    } else {
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    }
  };
  const TestServer server(options);
  const TaskAnswer answer = Execute({{"uri", server.Url("/x")},
                                     {"method", "GET"},
                                     {"retry", {{"retryCount", 1}, {"retryDelaySeconds", 0}}}});
  EXPECT_EQ(ReasonOf(answer.status), Reason::kResponseInvalid);
  ASSERT_EQ(answer.result.attempts.size(), 2u);
  EXPECT_EQ(answer.result.attempts[0].status_code, 503);
  EXPECT_FALSE(answer.result.attempts[1].error.ok());
}

}  // namespace
}  // namespace httptask
