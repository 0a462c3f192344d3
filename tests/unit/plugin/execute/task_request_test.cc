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
  return {"c", {{{in, std::move(name), std::move(prefix)}, std::move(value)}}, {}};
}

StatusOr<TaskRequest> MakeWith(const TaskSpec& spec, const std::vector<Credential>& credentials) {
  return MakeTaskRequest(spec, {credentials, FileAccess(), "key-1", 7});
}

TEST(TaskRequestTest, BodyIsJsonText) {
  const auto made = MakeWith(Spec(Json::parse(R"({"b": 1, "a": [true]})")), {});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->request.body, R"({"b":1,"a":[true]})");
  EXPECT_THAT(made->request.headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(made->request.headers, Contains(Pair("Accept", "application/json")));
}

TEST(TaskRequestTest, StringBodyGoesAsItIs) {
  EXPECT_EQ(MakeWith(Spec("plain"), {})->request.body, "plain");
  EXPECT_EQ(MakeWith(Spec("plain", "text/plain"), {})->request.body, "plain");
}

TEST(TaskRequestTest, NoBodyHasNoContentType) {
  TaskSpec spec = Spec();
  spec.method = "GET";
  const auto made = MakeWith(spec, {});
  EXPECT_FALSE(made->request.has_body);
  EXPECT_THAT(made->request.headers, Not(Contains(Pair("Content-Type", ::testing::_))));
}

TEST(TaskRequestTest, CredentialBringsItsCertificateAndAuthorities) {
  const TlsSecrets tls{"certificate", "key", "password", "authorities"};
  const auto made = MakeWith(Spec(), {One(SecretLocation::kHeader, "X-Key", "v"), {"m", {}, tls}});
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_NE(made->request.tls, nullptr);
  EXPECT_EQ(*made->request.tls, (TlsCredential{"certificate", "key", "password", "authorities"}));
  EXPECT_EQ(MakeWith(Spec(), {One(SecretLocation::kHeader, "X-Key", "v")})->request.tls, nullptr);
}

TEST(TaskRequestTest, OnlyOneCredentialMaySayHowTlsIsDone) {
  const Status status =
      MakeWith(Spec(), {{"a", {}, TlsSecrets{}}, {"b", {}, TlsSecrets{}}}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("`a` and `b`"));
}

TEST(TaskRequestTest, PostWithoutBodyStillHasALength) {
  EXPECT_TRUE(MakeWith(Spec(), {})->request.has_body);
}

TEST(TaskRequestTest, TheTaskBoundsItsAnswer) {
  TaskSpec spec = Spec();
  EXPECT_EQ(MakeWith(spec, {})->request.limits.response_body_bytes_max,
            HttpLimits().response_body_bytes_max);
  spec.response_bytes_max = 99;
  EXPECT_EQ(MakeWith(spec, {})->request.limits.response_body_bytes_max, 99u);
}

TEST(TaskRequestTest, HeadersOfTheTaskWin) {
  TaskSpec spec = Spec(Json::object());
  spec.headers = {{"content-type", "application/vnd.x+json"}, {"accept", "text/html"}};
  const auto made = MakeWith(spec, {});
  EXPECT_EQ(made->request.headers, spec.headers);
  EXPECT_EQ(made->request.body, "{}");
}

TEST(TaskRequestTest, FormIsEncoded) {
  const auto made = MakeWith(
      Spec(Json::parse(R"({"a": "x y&", "l": [1, 2]})"), "application/x-www-form-urlencoded"), {});
  EXPECT_EQ(made->request.body, "a=x%20y%26&l=1&l=2");
}

TEST(TaskRequestTest, ObjectForATextTypeIsRefused) {
  const Status status = MakeWith(Spec(Json::object(), "text/plain"), {}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("text/plain"));
}

TEST(TaskRequestTest, HeaderCredentialWinsAndIsHiddenInTheRecord) {
  TaskSpec spec = Spec();
  spec.headers = {{"authorization", "from-the-task"}};
  const auto made =
      MakeWith(spec, {One(SecretLocation::kHeader, "Authorization", "s3cret-value", "Bearer ")});
  EXPECT_THAT(made->request.headers, Contains(Pair("Authorization", "Bearer s3cret-value")));
  EXPECT_THAT(made->request.headers, Not(Contains(Pair("authorization", ::testing::_))));
  EXPECT_THAT(made->record.headers, Contains(Pair("Authorization", "Bearer ***")));
}

TEST(TaskRequestTest, BasicIsThePairInBase64) {
  const auto made = MakeWith(Spec(), {One(SecretLocation::kBasic, "", "ann:pw")});
  EXPECT_THAT(made->request.headers, Contains(Pair("Authorization", "Basic YW5uOnB3")));
  EXPECT_THAT(made->record.headers, Contains(Pair("Authorization", "Basic ***")));
}

TEST(TaskRequestTest, QueryCredentialReplacesTheParameter) {
  TaskSpec spec = Spec();
  spec.uri = "https://api.example.com/x?a=1&api%5Fkey=old&b=2";
  const auto made = MakeWith(spec, {One(SecretLocation::kQuery, "api_key", "s/t")});
  EXPECT_EQ(made->request.url, "https://api.example.com/x?a=1&b=2&api_key=s%2Ft");
  EXPECT_EQ(made->record.url, "https://api.example.com/x?a=1&b=2&api_key=***");
}

TEST(TaskRequestTest, BodyCredentialMakesItsObjects) {
  const auto made = MakeWith(Spec(), {One(SecretLocation::kBody, "auth.key", "s3")});
  EXPECT_EQ(made->request.body, R"({"auth":{"key":"s3"}})");
  EXPECT_EQ(made->record.body, R"({"auth":{"key":"***"}})");
}

TEST(TaskRequestTest, BodyCredentialEntersJsonThatIsText) {
  const auto made =
      MakeWith(Spec(R"({"a": 1, "key": "old"})"), {One(SecretLocation::kBody, "key", "s3")});
  EXPECT_EQ(made->request.body, R"({"a":1,"key":"s3"})");
}

TEST(TaskRequestTest, BodyThatIsNoObjectIsRefusedWithoutTheSecret) {
  const Status status =
      MakeWith(Spec("plain"), {One(SecretLocation::kBody, "key", "s3cret")}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), Not(HasSubstr("s3cret")));
}

TEST(TaskRequestTest, RecordNeverHoldsASecret) {
  const std::string secret = "s3cret-value";
  const Credential all{"c",
                       {{{SecretLocation::kHeader, "X-Key", ""}, secret},
                        {{SecretLocation::kQuery, "key", ""}, secret},
                        {{SecretLocation::kBody, "key", ""}, secret}}};
  const RequestRecord record = MakeWith(Spec(), {all})->record;
  EXPECT_THAT(record.url, Not(HasSubstr(secret)));
  EXPECT_THAT(record.body, Not(HasSubstr(secret)));
  EXPECT_THAT(record.headers, Each(Pair(::testing::_, Not(HasSubstr(secret)))));
}

TEST(TaskRequestTest, CredentialsKeepConnectionsApart) {
  EXPECT_EQ(MakeWith(Spec(), {})->request.pool_key, "");
  EXPECT_EQ(MakeWith(Spec(), {One(SecretLocation::kQuery, "k", "v")})->request.pool_key, "c");
}

TEST(TaskRequestTest, TotalTimeHoldsTheTasksOwnTimes) {
  TaskSpec spec = Spec();
  EXPECT_EQ(MakeWith(spec, {})->request.timeouts.total, std::chrono::seconds(60));
  spec.read_timeout = std::chrono::seconds(120);
  EXPECT_EQ(MakeWith(spec, {})->request.timeouts.total, std::chrono::seconds(125));
  spec.read_timeout = kTimeoutMax;
  EXPECT_EQ(MakeWith(spec, {})->request.timeouts.total, kTimeoutMax);
}

TEST(TaskRequestTest, FormsTakeTheStyleOfTheTask) {
  TaskSpec spec = Spec(Json::parse(R"({"a": {"b": [1, 2]}})"), "application/x-www-form-urlencoded");
  spec.form_style = FormStyle::kBrackets;
  EXPECT_EQ(MakeWith(spec, {})->request.body, "a%5Bb%5D%5B%5D=1&a%5Bb%5D%5B%5D=2");
}

TEST(TaskRequestTest, BytesComeFromBase64) {
  TaskSpec spec = Spec("AP8Q", "application/octet-stream");
  spec.is_body_base64 = true;
  EXPECT_EQ(MakeWith(spec, {})->request.body, std::string("\0\xff\x10", 3));
  spec.body = "AP8=";
  EXPECT_EQ(MakeWith(spec, {})->request.body, std::string("\0\xff", 2));
  for (const char* wrong : {"A", "AB*=", "AP8Q A"}) {
    spec.body = wrong;
    EXPECT_FALSE(MakeWith(spec, {}).ok()) << wrong;
  }
}

TEST(TaskRequestTest, MultipartSetsItsContentTypeAndHidesSecrets) {
  const auto made = MakeWith(Spec(Json::parse(R"({"a": "x"})"), "multipart/form-data"),
                             {One(SecretLocation::kBody, "token", "s3cret-value")});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(std::string(FindHeader(made->request.headers, "Content-Type")),
              HasSubstr("multipart/form-data; boundary="));
  EXPECT_THAT(made->request.body_pieces.at(0).bytes, HasSubstr("s3cret-value"));
  EXPECT_THAT(made->record.body, Not(HasSubstr("s3cret-value")));
  EXPECT_THAT(made->record.body, HasSubstr("***"));
}

TEST(TaskRequestTest, BytesUnderABoundaryAreThePartsThemselves) {
  const Json bytes = Json::parse(R"({"base64": "AP8="})");
  EXPECT_EQ(MakeWith(Spec(bytes, "multipart/form-data; boundary=b"), {})->request.body,
            std::string("\0\xff", 2));
  EXPECT_THAT(MakeWith(Spec(bytes, "multipart/form-data"), {})->request.body_pieces.at(0).bytes,
              HasSubstr("name=\"base64\""));
}

TEST(TaskRequestTest, WhatMustNotBeDoneTwiceIsSentOnceByTheClientToo) {
  TaskSpec spec = Spec();
  EXPECT_FALSE(MakeWith(spec, {})->request.once_only);
  for (const bool is_idempotent : {true, false}) {
    auto policies = std::make_shared<TaskPolicies>();
    policies->idempotent = is_idempotent;
    spec.policies = policies;
    EXPECT_EQ(MakeWith(spec, {})->request.once_only, !is_idempotent);
  }
}

TEST(TaskRequestTest, IdempotencyKeyGoesWhereTheTaskSays) {
  TaskSpec spec = Spec();
  auto policies = std::make_shared<TaskPolicies>();
  policies->idempotency_header = "Idempotency-Key";
  spec.policies = policies;
  EXPECT_THAT(MakeWith(spec, {})->request.headers, Contains(Pair("Idempotency-Key", "key-1")));
  spec.headers = {{"idempotency-key", "own"}};
  EXPECT_EQ(FindHeader(MakeWith(spec, {})->request.headers, "Idempotency-Key"), "own");
}

TEST(TaskRequestTest, CredentialHeadersDoNotFollowRedirects) {
  EXPECT_THAT(
      MakeWith(Spec(), {One(SecretLocation::kHeader, "X-Key", "v")})->request.credential_headers,
      ::testing::ElementsAre("X-Key"));
}

TEST(TaskRequestTest, OutputFileNeedsPermission) {
  TaskSpec spec = Spec();
  spec.output_file = "a";
  EXPECT_EQ(ReasonOf(MakeWith(spec, {}).status()), Reason::kArgumentInvalid);
}

TEST(ExpectsBodyTest, TheMethodsThatSendOne) {
  for (const char* method : {"POST", "PUT", "PATCH"}) EXPECT_TRUE(ExpectsBody(method)) << method;
  for (const char* method : {"GET", "HEAD", "DELETE"}) EXPECT_FALSE(ExpectsBody(method)) << method;
}

}  // namespace
}  // namespace httptask
