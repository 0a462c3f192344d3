#include "plugin/execute/task_check.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// `path rule` of each problem.
std::vector<std::string> Check(std::string_view input) {
  std::vector<std::string> found;
  for (const Problem& problem : CheckTaskInput(ParseJson(input).value())) {
    found.push_back(problem.path + " " + problem.rule);
  }
  return found;
}

std::vector<std::string> CheckMembers(const std::string& members) {
  return Check(R"({"uri": "https://h", "method": "GET")" + members + "}");
}

TEST(TaskCheckTest, BothFormsAreChecked) {
  EXPECT_THAT(CheckMembers(""), IsEmpty());
  EXPECT_THAT(Check(R"({"uri": "/x"})"), ElementsAre("method required", "uri format"));
  EXPECT_THAT(Check(R"({"http_request": {"uri": "/x"}})"),
              ElementsAre("http_request.method required", "http_request.uri format"));
  EXPECT_THAT(Check(R"({"http_request": "x"})"), ElementsAre("http_request type"));
}

TEST(TaskCheckTest, SettingsAreReadAsTheExecutorReadsThem) {
  EXPECT_THAT(CheckMembers(R"(, "retry": {"retryCount": -1}, "acceptedStatusCodes": ["9xx"],
                  "maxRedirects": 50, "hedgingConfig": {"maxAttempts": 99},
                  "pagination": {"type": "offset"}, "outputs": {"a": "$..["}, "readTimeOut": 3600000)"),
              ElementsAre("readTimeOut type", "maxRedirects type", "retry.retryCount type",
                          "acceptedStatusCodes format", "outputs.a syntax",
                          "pagination.parameter required", "hedgingConfig.maxAttempts type"));
}

TEST(TaskCheckTest, WhatTheClientRefusesIsTold) {
  EXPECT_THAT(Check(R"({"uri": "https://h", "method": "TRACE"})"), ElementsAre("method enum"));
  EXPECT_THAT(CheckMembers(R"(, "headers": {"Host": "${a.b}", "X": "a\r\nb", "Y": ["c", "d"]})"),
              ElementsAre("headers.Host reserved", "headers.X syntax"));
}

TEST(TaskCheckTest, ValuesWithExpressionsAreOpen) {
  EXPECT_THAT(Check(R"({"http_request": "${a.b}"})"), IsEmpty());
  EXPECT_THAT(Check(R"({"uri": "${a.b}/x", "method": "${a.m}", "headers": {"X": "${a.x}"},
                  "retry": {"retryCount": "${a.n}"}, "acceptedStatusCodes": ["${a.s}", "2xx"],
                  "hedgingConfig": {}, "cacheConfig": {}, "stream": "${a.stream}",
                  "terminationCondition": "$.output.response.body.x == ${a.y}"})"),
              IsEmpty());
}

TEST(TaskCheckTest, NearNamesAreToldUnlessTheirNeighbourIsThere) {
  EXPECT_THAT(
      CheckMembers(R"(, "retyr": {}, "readTimeout": 1, "acceptedStatusCode": [], "note": 1)"),
      ElementsAre("retyr ignored", "readTimeout ignored", "acceptedStatusCode ignored"));
  EXPECT_THAT(CheckMembers(R"(, "url": "x", "asyncComplete": true)"), IsEmpty());
}

}  // namespace
}  // namespace httptask
