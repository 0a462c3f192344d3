#include "runner/model/http_request_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;
using testing::WarningsOf;

std::string Task(const std::string& type, const std::string& more) {
  return R"({"name":"w","tasks":[{"name":"t","taskReferenceName":"a","type":")" + type + R"(")" +
         more + "}]}";
}

TEST(HttpRequestCheckTest, OneNameOfARequestIsEnough) {
  for (const char* input : {R"({"http_request": "x"})", R"({"uri": "/x"})", R"({"method": 1})"}) {
    const std::string text = Task("HTTP", std::string(R"(, "inputParameters": )") + input);
    EXPECT_EQ(FaultsOf(text) + WarningsOf(text), "") << input;
  }
}

TEST(HttpRequestCheckTest, AnHttpTaskWithoutARequestIsRefused) {
  EXPECT_THAT(FaultsOf(Task("HTTP", "")), HasSubstr("1:22: the task says no request"));
  EXPECT_THAT(FaultsOf(Task("HTTP", R"(, "inputParameters": {"url": "https://h"})")),
              HasSubstr("the task says no request"));
}

TEST(HttpRequestCheckTest, OtherTypesAreWarnedOf) {
  for (const char* type : {"HTTP_TASK", "HTTP_POLL"}) {
    EXPECT_EQ(FaultsOf(Task(type, "")), "");
    EXPECT_THAT(WarningsOf(Task(type, "")), HasSubstr("the task says no request"));
  }
}

}  // namespace
}  // namespace httptask::runner
