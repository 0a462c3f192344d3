#include "runner/model/start_task_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/start_task_text.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using testing::Faults;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Parse;
using testing::Tell;
using testing::Text;

TEST(StartTaskReaderTest, WhatIsNotSaidIsGetAndFiveAndTenSeconds) {
  const ParsedDefinition parsed =
      Parse(Text(R"("a": {"type": "Http", "end": true, "retry": null, "inputParameters": null,
                    "httpRequest": {"url": "https://a.example", "method": null, "body": null}})"));
  ASSERT_THAT(Tell(parsed.faults), IsEmpty());
  EXPECT_EQ(FormatJson(parsed.definition.tasks[0].late_parameters),
            R"({"http_request":{"uri":"https://a.example","method":"GET",)"
            R"("connectionTimeOut":5000,"readTimeOut":10000}})");
  EXPECT_EQ(parsed.definition.tasks[0].definition->retry_count, 0);
}

TEST(StartTaskReaderTest, RetriesWaitLongerByTheirRate) {
  const ParsedDefinition parsed = Parse(Text(R"("a": {"type": "Http", "end": true,
    "retry": {"intervalSeconds": 2, "maxAttempts": 4, "backoffRate": 1.5},
    "httpRequest": {"url": "https://a.example"}})"));
  ASSERT_THAT(Tell(parsed.faults), IsEmpty());
  const TaskDefinition& definition = *parsed.definition.tasks[0].definition;
  EXPECT_EQ(definition.retry_logic, RetryLogic::kBackoffRate);
  EXPECT_EQ(definition.retry_count, 4);
  EXPECT_EQ(definition.retry_delay_seconds, 2);
  EXPECT_EQ(definition.backoff_rate, 1.5);
}

TEST(StartTaskReaderTest, RequestsAreChecked) {
  const auto faults = [](const std::string& members) {
    return Faults(R"("a": {"type": "Http", "end": true, )" + members + "}");
  };
  EXPECT_THAT(faults("\"x\": 1"), ElementsAre(HasSubstr("the task has no `httpRequest`")));
  EXPECT_THAT(faults(R"("httpRequest": {"url": "ftp://a"})"),
              ElementsAre(HasSubstr("2:59: `url` must begin with http:// or https://")));
  EXPECT_THAT(faults(R"("httpRequest": {"url": "https://a", "method": "PSOT"})"),
              ElementsAre(HasSubstr("unknown method `PSOT` (did you mean `POST`?)")));
  EXPECT_THAT(faults(R"("httpRequest": {"url": "https://a", "headers": {"X": []}})"),
              ElementsAre(HasSubstr("the header `X`")));
  for (const char* seconds : {"0", "601"}) {
    EXPECT_THAT(faults(R"("readTimeoutSeconds": )" + std::string(seconds) +
                       R"(, "httpRequest": {"url": "https://a"})"),
                ElementsAre(HasSubstr("`readTimeoutSeconds` must be from 1 to 600")));
  }
  for (const char* rate : {"0.5", "1001"}) {
    EXPECT_THAT(faults(R"("retry": {"backoffRate": )" + std::string(rate) +
                       R"(}, "httpRequest": {"url": "https://a"})"),
                ElementsAre(HasSubstr("`backoffRate` must be a number from 1 to 1000")));
  }
}

TEST(StartTaskReaderTest, ARequestReadsTheTasksOwnParametersAlone) {
  EXPECT_THAT(Faults(R"("a": {"type": "Http", "end": true, "inputParameters": {"token": 1},
"httpRequest": {"url": "https://a/${tokn}", "body": {"x": "${workflow.input.x}", "y": "${swf:taskName}"}}})"),
              ElementsAre("3:37: the task has no input parameter `tokn` (did you mean `token`?)",
                          HasSubstr("3:62: the task has no input parameter `workflow`")));
  EXPECT_THAT(Faults(R"("a": {"type": "Http", "end": true,
"httpRequest": {"url": "https://a/${jsonata:$now()}"}})"),
              ElementsAre(HasSubstr("is JSONata, which is not supported")));
}

TEST(StartTaskReaderTest, TypesAndStatusesAreKnownOnes) {
  EXPECT_THAT(Faults(R"("a": {"type": "http", "end": true})"),
              ElementsAre("2:15: unknown type `http` (did you mean `Http`?)"));
  EXPECT_THAT(Faults(R"("a": {"type": "Terminate", "terminationStatus": "Done"})"),
              ElementsAre(HasSubstr("2:49: unknown status `Done`")));
  EXPECT_THAT(Faults(R"("a": {"type": "Parallel", "end": true, "branches": []})"),
              ElementsAre(HasSubstr("a Parallel task needs `branches`")));
  EXPECT_THAT(Faults("\"a\": 5"), ElementsAre(HasSubstr("a task must be an object")));
}

}  // namespace
}  // namespace httptask::runner
