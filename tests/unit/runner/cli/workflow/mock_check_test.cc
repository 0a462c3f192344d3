#include "runner/cli/workflow/mock_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Definition Parse(const std::string& last_type = "NOOP") {
  return ParseDefinition(R"({"name": "n", "tasks": [
    {"name": "n", "taskReferenceName": "login", "type": "NOOP"},
    {"name": "n", "taskReferenceName": "loop", "type": "DO_WHILE", "loopCondition": "false",
     "loopOver": [{"name": "n", "taskReferenceName": "page", "type": "NOOP"}]},
    {"name": "n", "taskReferenceName": "use", "type": ")" +
                             last_type + R"(", "inputParameters": {
      "a": "${login.output.token} ${page.output.x} ${workflow.input.y}"}}]})",
                         "n.json")
      .definition;
}

Mocks MocksOf(std::string_view text) {
  return Mocks::FromJson(ParseJson(text).value()).value();
}

TEST(MockCheckTest, NamesThatNoTaskHasAreTold) {
  const Mocks mocks = MocksOf(R"({"login": [], "page__2": [], "lgoin": [], "other": []})");
  EXPECT_THAT(
      FindUnknownMocks(Parse(), mocks),
      ElementsAre("no task is called `lgoin`: did you mean `login`?", "no task is called `other`"));
  EXPECT_THAT(FindUnknownMocks(Parse("FORK_JOIN_DYNAMIC"), mocks), IsEmpty());
}

TEST(MockCheckTest, WhatIsReadAndMissingIsTold) {
  EXPECT_THAT(FindMissingOutputs(Parse(), {"use", ""}), ElementsAre("login", "page"));
  RunRange range{"use", ""};
  range.outputs["page"] = Json::object();
  EXPECT_THAT(FindMissingOutputs(Parse(), range), ElementsAre("login"));
  EXPECT_THAT(FindMissingOutputs(Parse(), {"loop", "loop"}), IsEmpty());
  EXPECT_THAT(FindMissingOutputs(Parse(), {"", ""}), IsEmpty());
}

}  // namespace
}  // namespace httptask::runner
