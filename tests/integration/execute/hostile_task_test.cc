// Servers that answer as HTTP asks and still do harm: waits and storms (D16), bodies that are not
// what their media type says (D17), numbers that fit no machine's (D18). 100 healthy tasks go on
// beside each, and neither memory nor the processor suffers.
#include <sys/resource.h>

#include <ctime>
#include <deque>
#include <vector>

#include "plugin/base/text.h"
#include "tests/integration/execute/execute_fixture.h"
#include "tests/testing/sanitizer.h"

namespace httptask {
namespace {

using testing::TestReply;
using testing::TestRequest;
using testing::TestServer;
using testing::TestServerOptions;

TestServerOptions Answering(TestReply reply) {
  TestServerOptions options;
  options.handler = [reply = std::move(reply)](const TestRequest&) { return reply; };
  return options;
}

TestReply TooMany(const std::string& retry_after) {
  return {429, {{"Retry-After", retry_after}}, "later"};
}

class HostileTaskTest : public testing::ExecuteTest {
 protected:
  // The answers of `count` such tasks, which run together beside the healthy ones.
  std::vector<TaskAnswer> ExecuteBeside(const Json& task, int count = 1) {
    const long memory_before = ResidentKibibytes();
    const std::clock_t time_before = std::clock();
    std::vector<Run> hostile;
    for (int i = 0; i < count; ++i) hostile.push_back(Start(task));
    RunHealthy();
    std::vector<TaskAnswer> answers;
    for (Run& run : hostile) answers.push_back(Await(run));
    // Of the servers as well, which are threads here.
    EXPECT_LT(std::clock() - time_before, CLOCKS_PER_SEC * testing::kSanitizerSlowdown);
    EXPECT_LT(ResidentKibibytes() - memory_before, 32 * 1024 * testing::kSanitizerMemory);
    return answers;
  }
  TaskAnswer ExecuteOneBeside(const Json& task) { return std::move(ExecuteBeside(task)[0]); }

  // What a task gives whose server answers with these bytes.
  std::string BodyOf(const std::string& media_type, std::string body) {
    const TestServer server(Answering({200, {{"Content-Type", media_type}}, std::move(body)}));
    const TaskAnswer answer = ExecuteOneBeside({{"uri", server.Url()}, {"method", "GET"}});
    EXPECT_EQ(answer.result.status_code, 200);
    const std::string text = FormatJson(ResponseToJson(answer.result)["body"]);
    EXPECT_TRUE(IsUtf8(text));
    return text;
  }

 private:
  static long ResidentKibibytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  }
  // 100 of them, 10 at a time.
  void RunHealthy() {
    std::deque<Run> runs;
    for (int i = 0; i < 100; ++i) {
      runs.push_back(Start({{"uri", healthy_.Url()}, {"method", "GET"}}));
      if (runs.size() < 10) continue;
      EXPECT_EQ(Await(runs.front()).result.status_code, 200);
      runs.pop_front();
    }
    for (Run& run : runs) EXPECT_EQ(Await(run).result.status_code, 200);
  }

  const TestServer healthy_{Answering({200, {}, "ok"})};
};

TEST_F(HostileTaskTest, AWaitOfYearsEndsTheTaskInsteadOfHoldingIt) {
  for (const char* wait : {"999999999", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    const TestServer server(Answering(TooMany(wait)));
    const TaskAnswer answer =
        ExecuteOneBeside({{"uri", server.Url()},
                          {"method", "GET"},
                          {"retry", {{"retryCount", 3}, {"retryDelaySeconds", 0}}}});
    EXPECT_EQ(answer.result.status_code, 429) << wait;
    EXPECT_EQ(server.request_count(), 1u) << wait;
  }
}

TEST_F(HostileTaskTest, AWaitThatIsNoneOrOverIsThePolicysOwn) {
  for (const char* wait : {"-1", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT", "0"}) {
    const TestServer server(Answering(TooMany(wait)));
    const TaskAnswer answer =
        ExecuteOneBeside({{"uri", server.Url()},
                          {"method", "GET"},
                          {"retry", {{"retryCount", 2}, {"retryDelaySeconds", 0}}}});
    EXPECT_EQ(answer.result.status_code, 429) << wait;
    EXPECT_EQ(server.request_count(), 3u) << wait;
  }
}

TEST_F(HostileTaskTest, AStormOfRefusalsStaysWithinTheAttemptsOfItsTasks) {
  const TestServer server(Answering(TooMany("0")));
  const std::vector<TaskAnswer> answers =
      ExecuteBeside({{"uri", server.Url()},
                     {"method", "GET"},
                     {"retry", {{"retryCount", 2}, {"retryDelaySeconds", 0}}}},
                    40);
  for (const TaskAnswer& answer : answers) {
    EXPECT_LE(answer.result.attempts.size(), 3u);
  }
  EXPECT_LE(server.request_count(), 3u * 40u);
}

TEST_F(HostileTaskTest, BodiesThatAreNotWhatTheySayComeWhole) {
  EXPECT_EQ(BodyOf("application/json", "<html>busy</html>"), "\"<html>busy</html>\"");
  EXPECT_EQ(BodyOf("application/json", "{\"a\":"), "\"{\\\"a\\\":\"");
  EXPECT_EQ(BodyOf("application/json", "\xEF\xBB\xBF{\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(BodyOf("application/json", std::string("a\0b", 3)), "\"a\\u0000b\"");
  EXPECT_EQ(BodyOf("application/json", "{\"a\":\"\xff\"}"), "{\"base64\":\"eyJhIjoi/yJ9\"}");
  EXPECT_EQ(BodyOf("text/plain; charset=utf-8", "\xff"), "{\"base64\":\"/w==\"}");
  EXPECT_EQ(BodyOf("text/plain; charset=no-such", "\xe9"), "{\"base64\":\"6Q==\"}");
  EXPECT_EQ(BodyOf("application/json; charset=utf-16", std::string("\xff\xfe{\0}\0", 6)), "{}");
}

TEST_F(HostileTaskTest, NumbersComeAsTheyWereSentAndDeepBodiesAsText) {
  const std::string numbers = R"({"a":1e400,"b":123456789012345678901234567890,"c":-0.0})";
  EXPECT_EQ(BodyOf("application/json", numbers), numbers);
  EXPECT_EQ(BodyOf("application/json", R"({"a":1,"a":2})"), R"({"a":2})");
  const std::string deep(100'000, '[');
  EXPECT_EQ(BodyOf("application/json", deep), '"' + deep + '"');
}

}  // namespace
}  // namespace httptask
