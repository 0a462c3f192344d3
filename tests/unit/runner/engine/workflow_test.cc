#include "runner/engine/workflow.h"

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

std::shared_ptr<const Workflow> Make(const std::string& tasks) {
  ParsedDefinition parsed =
      ParseDefinition("{\"name\": \"w\", \"tasks\": [" + tasks + "]}", "w.json");
  return std::make_shared<const Workflow>(std::move(parsed.definition));
}

std::string After(const Workflow& workflow, std::string_view name) {
  const Task* next = workflow.Next(*workflow.Find(name));
  return next == nullptr ? "" : next->reference_name;
}

TEST(WorkflowTest, BehindTheLastOfABranchComesWhatIsBehindTheTaskAroundIt) {
  const auto workflow =
      Make(R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN",
    "forkTasks": [[)" +
           Worker("a") + R"(, {"name": "s", "taskReferenceName": "s", "type": "SWITCH",
    "evaluatorType": "value-param", "expression": "k", "decisionCases": {"x": [)" +
           Worker("b") + R"(]}}]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN"})");
  EXPECT_EQ(After(*workflow, "a"), "s");
  EXPECT_EQ(After(*workflow, "b"), "j");
  EXPECT_EQ(After(*workflow, "f"), "j");
  EXPECT_EQ(After(*workflow, "j"), "");
}

TEST(WorkflowTest, NothingComesBehindTheBodyOfALoopOrATerminate) {
  const auto workflow = Make(R"({"name": "l", "taskReferenceName": "l", "type": "DO_WHILE",
    "loopCondition": "x", "loopOver": [)" +
                             Worker("a") + R"(]},
    {"name": "t", "taskReferenceName": "t", "type": "TERMINATE",
     "inputParameters": {"terminationStatus": "FAILED"}}, )" +
                             Worker("z"));
  EXPECT_EQ(After(*workflow, "a"), "");
  EXPECT_EQ(After(*workflow, "l"), "t");
  EXPECT_EQ(After(*workflow, "t"), "");
}

TEST(LibraryTest, FindsTheLatestVersionOrTheOneAskedFor) {
  Library library;
  for (const char* version : {"1", "3", "2"}) {
    ASSERT_TRUE(library
                    .Add(std::string(R"({"name": "w", "tasks": [)") + Worker("a") +
                             "], \"version\": " + version + "}",
                         "w.json")
                    .ok());
  }
  EXPECT_EQ(library.FindWorkflow("w", std::nullopt)->definition().version, 3);
  EXPECT_EQ(library.FindWorkflow("w", 2)->definition().version, 2);
  EXPECT_EQ(library.FindWorkflow("w", 9), nullptr);
  EXPECT_EQ(library.FindWorkflow("x", std::nullopt), nullptr);
}

TEST(LibraryTest, SurvivesItsStorage) {
  Library library;
  EXPECT_TRUE(library.ToJson().is_null());
  ASSERT_TRUE(
      library
          .Add(R"([{"name": "t", "retryCount": 7}, {"name": "w", "tasks": [)" + Worker("a") + "]}]",
               "all.json")
          .ok());
  const auto read = Library::FromJson(library.ToJson());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ((*read)->FindTaskDefinition("t")->retry_count, 7);
  EXPECT_NE((*read)->FindWorkflow("w", 1), nullptr);
}

TEST(LibraryTest, FaultsAreTold) {
  Library library;
  EXPECT_EQ(ReasonOf(library.Add("{", "a.json").status()), Reason::kDefinitionInvalid);
  EXPECT_FALSE(library.Add(R"({"name": "w", "tasks": []})", "a.json").ok());
  EXPECT_FALSE(library.Add(R"({"name": "t", "retryCount": -1})", "a.json").ok());
}

}  // namespace
}  // namespace httptask::runner
