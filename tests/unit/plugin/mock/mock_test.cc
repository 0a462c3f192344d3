#include "plugin/mock/mock.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeOperation;
using testing::MakeParameter;
using testing::ParseText;

Mock Sample() {
  Catalog::ApiOperations api;
  api.operations = {MakeOperation("GET", "/users/{id}"), MakeOperation("POST", "/users")};
  api.operations[0].parameters = {
      MakeParameter("id", ParameterLocation::kPath, R"({"$ref": "#/components/schemas/Id"})")};
  api.definitions = {{"#/components/schemas/Id", ParseText(R"({"type": "integer"})")}};
  return Mock(std::move(api));
}

std::string Header(const MockResponse& response, std::string_view name) {
  for (const auto& [field, value] : response.headers) {
    if (field == name) return value;
  }
  return "";
}

TEST(MockTest, FittingRequestIsAnswered) {
  EXPECT_EQ(Sample().Answer({"GET", "/users/7?x=1", {}, ""}).status_code, 200);
}

TEST(MockTest, RequestThatDoesNotFitGetsItsViolations) {
  MockResponse response = Sample().Answer({"GET", "/users/x", {}, ""});
  EXPECT_EQ(response.status_code, 400);
  EXPECT_EQ(Header(response, "Content-Type"), "application/problem+json");
  Json body = ParseText(response.body);
  EXPECT_EQ(body["status"], 400);
  ASSERT_EQ(body["violations"].size(), 1u);
  EXPECT_EQ(body["violations"][0]["path"], "path:id");
  EXPECT_EQ(body["violations"][0]["rule"], "type");
}

TEST(MockTest, ActionsAreFoundInQueryHeaderAndForm) {
  Catalog::ApiOperations api;
  api.operations = {MakeOperation("POST", "/#Action=Start"),
                    MakeOperation("POST", "/#X-Target=A.Stop")};
  const Mock mock(std::move(api));
  const std::pair<std::string, std::string> form = {"content-type",
                                                    "application/x-www-form-urlencoded"};
  EXPECT_EQ(mock.Answer({"POST", "/?Action=Start&x=1", {}, ""}).status_code, 200);
  EXPECT_EQ(mock.Answer({"POST", "/", {{"X-Target", "A.Stop"}}, ""}).status_code, 200);
  EXPECT_EQ(mock.Answer({"POST", "/", {form}, "x=1&Action=Start"}).status_code, 200);
  EXPECT_EQ(mock.Answer({"POST", "/", {}, "Action=Start"}).status_code, 404);
}

TEST(MockTest, UnknownPathNamesTheNearest) {
  MockResponse response = Sample().Answer({"GET", "/user", {}, ""});
  EXPECT_EQ(response.status_code, 404);
  EXPECT_NE(ParseText(response.body)["detail"].get<std::string>().find("/users"),
            std::string::npos);
}

TEST(MockTest, UnknownMethodGetsAllow) {
  MockResponse response = Sample().Answer({"DELETE", "/users", {}, ""});
  EXPECT_EQ(response.status_code, 405);
  EXPECT_EQ(Header(response, "Allow"), "POST");
}

TEST(MockTest, HostileTargetsAreAnswered) {
  for (std::string target : {std::string(), std::string("?"), std::string("#"), std::string("/%"),
                             std::string("/users/\xFF%00"), std::string(100'000, '/'),
                             "/users/" + std::string(1'000'000, '%'),
                             std::string("/users/7?") + std::string(100'000, '&')}) {
    MockResponse response = Sample().Answer({"GET", target, {}, ""});
    EXPECT_GE(response.status_code, 200);
    EXPECT_TRUE(ParseJson(response.body).ok());
  }
}

}  // namespace
}  // namespace httptask
