#include "runner/cli/conductor/task_definitions.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Names(const char* text) {
  std::vector<std::string> names;
  for (const Json& definition : NeededTaskDefinitions(*ParseJson(text))) {
    names.emplace_back(StringMember(definition, "name"));
  }
  return names;
}

TEST(NeededTaskDefinitions, LetNoTaskWaitForEverAndRetryNothing) {
  const std::vector<Json> needed = NeededTaskDefinitions(*ParseJson(
      R"({"ownerEmail": "a@b.example",
          "tasks": [{"name": "pay", "taskReferenceName": "p", "type": "HTTP_TASK"}]})"));
  ASSERT_EQ(needed.size(), 1u);
  EXPECT_EQ(FormatJson(needed[0]),
            R"({"name":"pay","retryCount":0,"timeoutSeconds":0,"responseTimeoutSeconds":60,)"
            R"("ownerEmail":"a@b.example"})");
}

TEST(NeededTaskDefinitions, AreOneForEachName) {
  EXPECT_THAT(Names(R"({"tasks": [{"name": "pay", "taskReferenceName": "a", "type": "HTTP_TASK"},
                                  {"name": "pay", "taskReferenceName": "b", "type": "HTTP_TASK"}]})"),
              ElementsAre("pay"));
}

TEST(NeededTaskDefinitions, CountNestedTasks) {
  EXPECT_THAT(Names(R"({"tasks": [
        {"name": "s", "taskReferenceName": "s", "type": "SWITCH",
         "decisionCases": {"x": [{"name": "a", "taskReferenceName": "a", "type": "SIMPLE"}]},
         "defaultCase": [{"name": "b", "taskReferenceName": "b"}]},
        {"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN",
         "forkTasks": [[{"name": "c", "taskReferenceName": "c", "type": "HTTP_POLL"}]]},
        {"name": "l", "taskReferenceName": "l", "type": "DO_WHILE",
         "loopOver": [{"name": "d", "taskReferenceName": "d", "type": "OWN_TYPE"}]},
        {"name": "w", "taskReferenceName": "w", "type": "SUB_WORKFLOW",
         "subWorkflowParam": {"workflowDefinition": {
           "tasks": [{"name": "e", "taskReferenceName": "e", "type": "HTTP_TASK"}]}}}]})"),
              ElementsAre("b", "a", "c", "d", "e"));
}

TEST(NeededTaskDefinitions, AreNoneForWhatTheServerExecutesOrTheTaskBringsItself) {
  EXPECT_THAT(Names(R"({"tasks": [{"name": "h", "taskReferenceName": "h", "type": "HTTP"},
                                  {"name": "i", "taskReferenceName": "i", "type": "HTTP_TASK",
                                   "taskDefinition": {"retryCount": 1}}]})"),
              IsEmpty());
}

TEST(NeededTaskDefinitions, AreNoneForWhatIsNoDefinition) {
  EXPECT_THAT(Names(R"({"tasks": 17})"), IsEmpty());
  EXPECT_THAT(Names(R"({})"), IsEmpty());
}

}  // namespace
}  // namespace httptask::runner
