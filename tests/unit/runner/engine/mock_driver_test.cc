#include "runner/engine/mock_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

TEST(MockDriverTest, BothFormsAreRead) {
  EXPECT_EQ(Mocks::FromJson({{"a", {Json::object()}}})->answers.at("a").size(), 1u);
  const auto request = Mocks::FromJson(
      {{"taskRefToMockOutput", {{"a", Json::array()}}},
       {"subWorkflowTestRequest", {{"s", {{"taskRefToMockOutput", {{"w", {Json::object()}}}}}}}}});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->children.at("s").answers.at("w").size(), 1u);
}

TEST(MockDriverTest, WhatIsNoMockIsTold) {
  for (const Json& json :
       {Json(1), Json{{"a", 1}}, Json{{"a", {1}}}, Json{{"a", {{{"status", "DREAMING"}}}}},
        Json{{"a", {{{"output", 5}}}}}}) {
    EXPECT_EQ(ReasonOf(Mocks::FromJson(json).status()), Reason::kArgumentInvalid)
        << FormatJson(json);
  }
}

TEST(MockDriverTest, ATaskThatIsInProgressTakesTheNextAnswer) {
  MockedRun run;
  const Json execution = run.Execute(
      "\"tasks\": [" + Worker("a") + "]",
      {{"a", {{{"status", "IN_PROGRESS"}, {"output", {{"p", 1}}}}, {{"output", {{"q", 2}}}}}}});
  EXPECT_EQ(execution["output"], (Json{{"q", 2}}));
}

TEST(MockDriverTest, AnEventThatIsCompletedLaterKeepsWhatItPublished) {
  MockedRun run;
  const Json execution = run.Execute(R"("tasks": [{"name": "e", "taskReferenceName": "e",
      "type": "EVENT", "sink": "conductor:q", "asyncComplete": true}])",
                                     {{"e", {{{"output", {{"done", true}}}}}}});
  EXPECT_EQ(execution["output"]["done"], true);
  EXPECT_EQ(execution["output"]["event_produced"], "conductor:w:q");
  EXPECT_EQ(execution["output"]["sink"], "conductor:q");
}

}  // namespace
}  // namespace httptask::runner
