#include "plugin/execute/following_task.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TaskSpec FollowedTask(Json body = nullptr) {
  TaskSpec spec;
  spec.method = "POST";
  spec.uri = "https://api.example.com/x?b=1";
  spec.body = std::move(body);
  spec.content_type = "application/json";
  return spec;
}

TEST(OriginOfTest, IsTheTextWhereThereIsNone) {
  EXPECT_EQ(OriginOf("https://a.example/x"), "https://a.example:443");
  EXPECT_EQ(OriginOf("nowhere"), "nowhere");
}

TEST(ResolveUrlTest, FollowsTheRulesOfTheRfc) {
  const auto resolve = [](std::string_view reference) {
    return ResolveUrl("https://a.example:8443/b/c/d?q", reference).value();
  };
  EXPECT_EQ(resolve("https://other.example/x"), "https://other.example/x");
  EXPECT_EQ(resolve("//other.example/x"), "https://other.example/x");
  EXPECT_EQ(resolve("/x?y=1"), "https://a.example:8443/x?y=1");
  EXPECT_EQ(resolve("x"), "https://a.example:8443/b/c/x");
  EXPECT_EQ(resolve("../x"), "https://a.example:8443/b/x");
  EXPECT_EQ(resolve("../../../x/."), "https://a.example:8443/x/");
  EXPECT_EQ(resolve("?z"), "https://a.example:8443/b/c/d?z");
  EXPECT_EQ(resolve("x?u=http://e"), "https://a.example:8443/b/c/x?u=http://e");
  EXPECT_FALSE(ResolveUrl("https://a.example/", "file:///etc/passwd").ok());
  EXPECT_FALSE(ResolveUrl("https://a.example/", "https://u@b/").ok());
}

TEST(ResolveUrlTest, SecureIsNotLeftForPlain) {
  const Status refused = ResolveUrl("https://a.example/", "http://a.example/").status();
  EXPECT_THAT(std::string(MessageOf(refused)), HasSubstr("from https to http"));
  EXPECT_TRUE(ResolveUrl("http://a.example/", "https://a.example/").ok());
}

TaskSpec WithSecrets() {
  TaskSpec spec = FollowedTask();
  spec.method = "GET";
  spec.headers = {{"Authorization", "s"}, {"X-Api-Key", "s"}, {"Cookie", "s"}, {"ACCEPT", "a/b"}};
  auto policies = std::make_shared<TaskPolicies>();
  policies->idempotency_header = "Idempotency-Key";
  spec.policies = policies;
  return spec;
}

TEST(MoveTaskTest, SecretsStayAtTheirOrigin) {
  const TaskSpec near = MoveTask(WithSecrets(), "https://API.example.com:443/p2").value();
  EXPECT_EQ(near.uri, "https://API.example.com:443/p2");
  EXPECT_EQ(near.headers.size(), 4u);
  for (const char* url : {"https://evil.example/p2", "https://api.example.com:8443/p2"}) {
    const TaskSpec far = MoveTask(WithSecrets(), url).value();
    EXPECT_THAT(far.headers, ElementsAre(Pair("ACCEPT", "a/b"))) << url;
    EXPECT_EQ(far.policies->idempotency_header, "") << url;
    EXPECT_EQ(MakeFollowingTask(WithSecrets(), url).headers, far.headers) << url;
  }
}

TEST(MoveTaskTest, ABodyStaysAtItsOrigin) {
  TaskSpec spec = FollowedTask({{"query", "s"}});
  spec.method = "POST";
  EXPECT_TRUE(MoveTask(spec, "https://api.example.com/p2").ok());
  const Status refused = MoveTask(spec, "https://evil.example/p2").status();
  EXPECT_THAT(std::string(MessageOf(refused)), HasSubstr("https://evil.example:443"));
}

TEST(MakeFollowingTaskTest, IsAGetWithoutBody) {
  const TaskSpec next = MakeFollowingTask(FollowedTask("x"), "https://a.example/jobs/1");
  EXPECT_EQ(next.method, "GET");
  EXPECT_EQ(next.uri, "https://a.example/jobs/1");
  EXPECT_TRUE(next.body.is_null());
}

TEST(SetQueryTest, ReplacesTheParameter) {
  EXPECT_EQ(SetQuery(FollowedTask(), "b", "2 3").uri, "https://api.example.com/x?b=2%203");
  EXPECT_EQ(SetQuery(FollowedTask(), "c", "4").uri, "https://api.example.com/x?b=1&c=4");
}

TEST(SetBodyTest, SetsAPathOfAnObject) {
  EXPECT_EQ(FormatJson(SetBody(FollowedTask(Json::object()), "page.cursor", "x")->body),
            R"({"page":{"cursor":"x"}})");
  EXPECT_FALSE(SetBody(FollowedTask("text"), "page", "x").ok());
}

}  // namespace
}  // namespace httptask
