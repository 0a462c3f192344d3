// The executor over real sockets.

#include "plugin/execute/task_executor.h"

#include <gmock/gmock.h>

#include <thread>

#include "plugin/base/own_fields.h"
#include "tests/integration/execute/execute_fixture.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
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

TEST_F(TaskExecutorTest, WhatAStreamBroughtStaysWhenItsConnectionBreaksOff) {
  TestServerOptions options;
  options.raw = [](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1\n2\n\r\n9\r\n{");
  };
  const TestServer server(options);
  for (const char* method : {"GET", "POST"}) {
    const TaskAnswer answer = Execute(
        {{"uri", server.Url("/x")}, {"method", method}, {"stream", {{"type", "jsonLines"}}}});
    ASSERT_TRUE(answer.status.ok()) << answer.status;
    EXPECT_EQ(answer.result.outcome, Outcome::kRejected);
    EXPECT_EQ(answer.result.status_code, 200);
    EXPECT_EQ(FormatJson(answer.result.items), "[1,2]");
    EXPECT_THAT(answer.result.explanation, HasSubstr("broke off after 2 items"));
    EXPECT_EQ(IsUnknown(answer.result), method == std::string_view("POST"));
  }
}

TEST_F(TaskExecutorTest, RedirectsAreToldAndCarryNoSecretElsewhere) {
  TestServerOptions other_options;
  other_options.handler = [](const TestRequest&) { return TestReply{200, {}, "there"}; };
  const TestServer other(other_options);
  TestServerOptions options;
  options.handler = [&](const TestRequest&) {
    return TestReply{303, {{"Location", other.Url("/?echo=correct-horse")}}, ""};
  };
  const TestServer server(options);
  folder_.Write("key", "correct-horse");
  UseCredentials(R"({"k": {"origins": ["http://127.0.0.1:*"], "secrets": [
      {"in": "query", "name": "key", "file": "key"}]}})");
  const TaskAnswer answer = Execute({{"uri", server.Url("/x")},
                                     {"method", "POST"},
                                     {"headers", {{"X-Key", "k"}}},
                                     {"maxRedirects", 3},
                                     {"credentials", {"k"}}});
  ASSERT_TRUE(answer.status.ok()) << answer.status;
  EXPECT_EQ(answer.result.body, "there");
  ASSERT_EQ(answer.result.attempts.back().hops.size(), 1u);
  const Hop& hop = answer.result.attempts.back().hops[0];
  EXPECT_EQ(hop.method, "POST");
  EXPECT_EQ(hop.url, server.Url("/x?key=***"));
  EXPECT_EQ(hop.status_code, 303);
  EXPECT_EQ(hop.next_method, "GET");
  EXPECT_EQ(hop.location, other.Url("/?echo=***"));
  EXPECT_TRUE(hop.drops_credentials);
  EXPECT_EQ(other.requests().at(0).Header("X-Key"), "");
}

TEST_F(TaskExecutorTest, ARequestIsToldAsItWasSent) {
  TestServerOptions options;
  options.handler = [](const TestRequest&) { return TestReply{}; };
  const TestServer server(options);
  for (const Json& task :
       {Json{{"uri", server.Url("/x")}, {"method", "GET"}},
        Json{{"uri", server.Url("/x")}, {"method", "POST"}, {"body", {{"a", 1}}}},
        Json{{"uri", server.Url("/x")}, {"method", "PUT"}}}) {
    const TaskAnswer answer = Execute(task);
    EXPECT_EQ(SentFields(answer.result.request), server.requests().back().headers);
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
