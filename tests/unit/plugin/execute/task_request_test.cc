#include "plugin/execute/task_request.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

TaskSpec Spec(Json body = nullptr, std::string content_type = "application/json") {
  TaskSpec spec;
  spec.method = "POST";
  spec.uri = "https://api.example.com/x?b=1";
  spec.body = std::move(body);
  spec.content_type = std::move(content_type);
  return spec;
}

Credential One(SecretLocation in, std::string name, std::string value, std::string prefix = "") {
  return {"c", {{{in, std::move(name), std::move(prefix)}, std::move(value)}}};
}

TEST(TaskRequestTest, BodyIsJsonText) {
  const auto made = MakeTaskRequest(Spec(Json::parse(R"({"b": 1, "a": [true]})")), {});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->request.body, R"({"b":1,"a":[true]})");
  EXPECT_THAT(made->request.headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(made->request.headers, Contains(Pair("Accept", "application/json")));
}

TEST(TaskRequestTest, StringBodyGoesAsItIs) {
  EXPECT_EQ(MakeTaskRequest(Spec("plain"), {})->request.body, "plain");
  EXPECT_EQ(MakeTaskRequest(Spec("plain", "text/plain"), {})->request.body, "plain");
}

TEST(TaskRequestTest, NoBodyHasNoContentType) {
  TaskSpec spec = Spec();
  spec.method = "GET";
  const auto made = MakeTaskRequest(spec, {});
  EXPECT_FALSE(made->request.has_body);
  EXPECT_THAT(made->request.headers, Not(Contains(Pair("Content-Type", ::testing::_))));
}

TEST(TaskRequestTest, PostWithoutBodyStillHasALength) {
  EXPECT_TRUE(MakeTaskRequest(Spec(), {})->request.has_body);
}

TEST(TaskRequestTest, HeadersOfTheTaskWin) {
  TaskSpec spec = Spec(Json::object());
  spec.headers = {{"content-type", "application/vnd.x+json"}, {"accept", "text/html"}};
  const auto made = MakeTaskRequest(spec, {});
  EXPECT_EQ(made->request.headers, spec.headers);
  EXPECT_EQ(made->request.body, "{}");
}

TEST(TaskRequestTest, FormIsEncoded) {
  const auto made = MakeTaskRequest(
      Spec(Json::parse(R"({"a": "x y&", "l": [1, 2]})"), "application/x-www-form-urlencoded"), {});
  EXPECT_EQ(made->request.body, "a=x%20y%26&l=1&l=2");
}

TEST(TaskRequestTest, ObjectForATextTypeIsRefused) {
  const Status status = MakeTaskRequest(Spec(Json::object(), "text/plain"), {}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("text/plain"));
}

TEST(TaskRequestTest, HeaderCredentialWinsAndIsHiddenInTheRecord) {
  TaskSpec spec = Spec();
  spec.headers = {{"authorization", "from-the-task"}};
  const auto made = MakeTaskRequest(
      spec, {One(SecretLocation::kHeader, "Authorization", "s3cret-value", "Bearer ")});
  EXPECT_THAT(made->request.headers, Contains(Pair("Authorization", "Bearer s3cret-value")));
  EXPECT_THAT(made->request.headers, Not(Contains(Pair("authorization", ::testing::_))));
  EXPECT_THAT(made->record.headers, Contains(Pair("Authorization", "Bearer ***")));
}

TEST(TaskRequestTest, BasicIsThePairInBase64) {
  const auto made = MakeTaskRequest(Spec(), {One(SecretLocation::kBasic, "", "ann:pw")});
  EXPECT_THAT(made->request.headers, Contains(Pair("Authorization", "Basic YW5uOnB3")));
  EXPECT_THAT(made->record.headers, Contains(Pair("Authorization", "Basic ***")));
}

TEST(TaskRequestTest, QueryCredentialReplacesTheParameter) {
  TaskSpec spec = Spec();
  spec.uri = "https://api.example.com/x?a=1&api%5Fkey=old&b=2";
  const auto made = MakeTaskRequest(spec, {One(SecretLocation::kQuery, "api_key", "s/t")});
  EXPECT_EQ(made->request.url, "https://api.example.com/x?a=1&b=2&api_key=s%2Ft");
  EXPECT_EQ(made->record.url, "https://api.example.com/x?a=1&b=2&api_key=***");
}

TEST(TaskRequestTest, BodyCredentialMakesItsObjects) {
  const auto made = MakeTaskRequest(Spec(), {One(SecretLocation::kBody, "auth.key", "s3")});
  EXPECT_EQ(made->request.body, R"({"auth":{"key":"s3"}})");
  EXPECT_EQ(made->record.body, R"({"auth":{"key":"***"}})");
}

TEST(TaskRequestTest, BodyCredentialEntersJsonThatIsText) {
  const auto made =
      MakeTaskRequest(Spec(R"({"a": 1, "key": "old"})"), {One(SecretLocation::kBody, "key", "s3")});
  EXPECT_EQ(made->request.body, R"({"a":1,"key":"s3"})");
}

TEST(TaskRequestTest, BodyThatIsNoObjectIsRefusedWithoutTheSecret) {
  const Status status =
      MakeTaskRequest(Spec("plain"), {One(SecretLocation::kBody, "key", "s3cret")}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), Not(HasSubstr("s3cret")));
}

TEST(TaskRequestTest, RecordNeverHoldsASecret) {
  const std::string secret = "s3cret-value";
  const Credential all{"c",
                       {{{SecretLocation::kHeader, "X-Key", ""}, secret},
                        {{SecretLocation::kQuery, "key", ""}, secret},
                        {{SecretLocation::kBody, "key", ""}, secret}}};
  const RequestRecord record = MakeTaskRequest(Spec(), {all})->record;
  EXPECT_THAT(record.url, Not(HasSubstr(secret)));
  EXPECT_THAT(record.body, Not(HasSubstr(secret)));
  EXPECT_THAT(record.headers, Each(Pair(::testing::_, Not(HasSubstr(secret)))));
}

TEST(TaskRequestTest, CredentialsKeepConnectionsApart) {
  EXPECT_EQ(MakeTaskRequest(Spec(), {})->request.pool_key, "");
  EXPECT_EQ(MakeTaskRequest(Spec(), {One(SecretLocation::kQuery, "k", "v")})->request.pool_key,
            "c");
}

TEST(TaskRequestTest, TotalTimeHoldsTheTasksOwnTimes) {
  TaskSpec spec = Spec();
  EXPECT_EQ(MakeTaskRequest(spec, {})->request.timeouts.total, std::chrono::seconds(60));
  spec.read_timeout = std::chrono::seconds(120);
  EXPECT_EQ(MakeTaskRequest(spec, {})->request.timeouts.total, std::chrono::seconds(125));
  spec.read_timeout = kTimeoutMax;
  EXPECT_EQ(MakeTaskRequest(spec, {})->request.timeouts.total, kTimeoutMax);
}

}  // namespace
}  // namespace httptask
