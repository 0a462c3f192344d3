#include "runner/model/http_request_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::DefinitionWithRequest;
using testing::FaultsOf;
using ::testing::HasSubstr;

std::string FaultsOfRequest(std::string_view request) {
  return FaultsOf(DefinitionWithRequest(request));
}

TEST(HttpRequestCheckTest, AWholeRequestPasses) {
  EXPECT_EQ(
      FaultsOfRequest(
          R"({"uri": "HTTPS://h/{x}", "method": "post", "headers": {"a": "b", "c": [1, true], "d": null},
                    "body": [1], "accept": ["a"], "contentType": "x", "connectionTimeOut": 0,
                    "readTimeOut": "600000", "credentials": ["plaid"], "operation": "a/b", "other": {}})"),
      "");
}

TEST(HttpRequestCheckTest, ExpressionsPass) {
  EXPECT_EQ(FaultsOfRequest(R"("${workflow.input.request}")"), "");
  EXPECT_EQ(
      FaultsOfRequest(
          R"({"uri": "${workflow.input.u}", "method": "${workflow.input.m}", "headers": "${workflow.input.h}",
                    "readTimeOut": "${workflow.input.t}", "credentials": "${workflow.input.c}"})"),
      "");
}

TEST(HttpRequestCheckTest, UriAndMethodAreRequired) {
  EXPECT_EQ(
      FaultsOfRequest(R"({"url": "https://h"})"),
      "5:23: the http_request has no `uri` (rename `url` to `uri`)\n"
      "5:23: the http_request has no `method` (give the HTTP method, such as `GET` or `POST`)\n");
  EXPECT_EQ(FaultsOfRequest(R"({"uri": " ", "method": 1})"),
            "5:31: `uri` is empty (give the absolute URL of the request)\n"
            "5:46: `method` must be a string, not an integer\n");
}

TEST(HttpRequestCheckTest, BothFormsAreChecked) {
  const std::string flat =
      R"({"name":"w","tasks":[{"name":"t","taskReferenceName":"a","type":"HTTP_TASK","inputParameters":{"uri":"https://h"}}]})";
  EXPECT_THAT(FaultsOf(flat), HasSubstr("the request has no `method`"));
}

TEST(HttpRequestCheckTest, ATaskWithoutARequestIsTold) {
  const std::string text =
      R"({"name":"w","tasks":[{"name":"t","taskReferenceName":"a","type":"HTTP"}]})";
  EXPECT_THAT(FaultsOf(text), HasSubstr("1:22: the task says no request"));
}

TEST(HttpRequestCheckTest, UnknownMethodsGetTheNearest) {
  EXPECT_EQ(FaultsOfRequest(R"({"uri": "https://h", "method": "PSOT"})"),
            "5:54: unknown method `PSOT` (did you mean `POST`?)\n");
  EXPECT_EQ(FaultsOfRequest(R"({"uri": "https://h", "method": "FETCHIT"})"),
            "5:54: unknown method `FETCHIT` (methods are GET, POST, PUT, PATCH, DELETE, HEAD, "
            "OPTIONS, TRACE)\n");
  EXPECT_THAT(FaultsOfRequest(R"({"uri": "https://h", "method": "DELET"})"),
              HasSubstr("did you mean `DELETE`?"));
}

TEST(HttpRequestCheckTest, WrongTypesAreToldAtTheirPlace) {
  EXPECT_EQ(FaultsOfRequest(R"("x")"), "5:23: `http_request` must be an object, not a string\n");
  EXPECT_THAT(FaultsOfRequest(R"({"uri": "https://h", "method": "GET", "headers": "x"})"),
              HasSubstr("`headers` must be an object, not a string"));
  EXPECT_THAT(FaultsOfRequest(R"({"uri": "https://h", "method": "GET", "headers": {"a": {}}})"),
              HasSubstr("5:78: the header `a` must be a string, number or boolean"));
  EXPECT_THAT(FaultsOfRequest(R"({"uri": "https://h", "method": "GET", "accept": [1]})"),
              HasSubstr("`accept` must be a string or a list of strings"));
  EXPECT_THAT(FaultsOfRequest(R"({"uri": "ftp://h", "method": "GET"})"),
              HasSubstr("`uri` must begin with http:// or https://"));
}

TEST(HttpRequestCheckTest, TimeoutsAreWholeMillisecondsWithinTheLimit) {
  const auto faults = [](const std::string& value) {
    return FaultsOfRequest(R"({"uri": "https://h", "method": "GET", "readTimeOut": )" + value +
                           "}");
  };
  EXPECT_EQ(faults("600000"), "");
  for (const char* value : {"600001", "-1", "1.5", "\"soon\"", "true", "[]"}) {
    EXPECT_THAT(faults(value),
                HasSubstr("`readTimeOut` must be whole milliseconds from 0 to 600000"))
        << value;
  }
}

}  // namespace
}  // namespace httptask::runner
