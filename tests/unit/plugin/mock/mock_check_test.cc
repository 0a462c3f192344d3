#include "plugin/mock/mock_check.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeBody;
using testing::MakeOperation;
using testing::MakeParameter;

Operation Sample() {
  Operation operation = MakeOperation("POST", "/a/{id}");
  operation.parameters = {
      MakeParameter("id", ParameterLocation::kPath, R"({"type": "integer"})"),
      MakeParameter("limit", ParameterLocation::kQuery, R"({"type": "integer", "maximum": 10})"),
      MakeParameter("X-Trace", ParameterLocation::kHeader, R"({"type": "string"})"),
      MakeParameter("Content-Type", ParameterLocation::kHeader,
                    R"({"type": "string", "default": "application/json"})"),
      MakeParameter("Authorization", ParameterLocation::kHeader, R"({"type": "string"})"),
      MakeParameter("session", ParameterLocation::kCookie, R"({"type": "string"})")};
  for (Parameter& parameter : operation.parameters) parameter.required = true;
  operation.bodies = {MakeBody("application/json", R"({"type": "object", "required": ["n"]})")};
  return operation;
}

std::vector<std::string> Paths(const MockRequest& request, const MockPathValues& values) {
  std::vector<std::string> paths;
  for (const Problem& problem : CheckRequest(request, Sample(), {}, values)) {
    paths.push_back(problem.path + " " + problem.rule);
  }
  return paths;
}

TEST(MockCheckTest, RequestThatFitsPasses) {
  MockRequest request{"POST",
                      "/a/7?limit=5&more=1",
                      {{"x-trace", "1"},
                       {"COOKIE", "session=s"},
                       {"content-type", "application/json; charset=utf-8"}},
                      R"({"n": 1})"};
  EXPECT_EQ(Paths(request, {{"id", "7"}}), std::vector<std::string>{});
}

TEST(MockCheckTest, EveryViolationOfEveryPartIsTold) {
  MockRequest request{"POST", "/a/x?limit=11", {{"Content-Type", "application/json"}}, "{}"};
  EXPECT_EQ(
      Paths(request, {{"id", "x"}}),
      (std::vector<std::string>{"path:id type", "query:limit maximum", "header:X-Trace required",
                                "cookie:session required", "n required"}));
}

TEST(MockCheckTest, CredentialsAreNotAskedFor) {
  MockRequest request{"POST", "/a/1?limit=1", {{"X-Trace", "1"}, {"Cookie", "session=s"}}, ""};
  EXPECT_EQ(Paths(request, {{"id", "1"}}), std::vector<std::string>{});
}

}  // namespace
}  // namespace httptask
