#include "runner/engine/workflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
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

std::string CallOf(const std::string& name, const std::string& child) {
  return "{\"name\": \"" + name +
         R"(", "tasks": [{"name": "call", "taskReferenceName": "c", "type": "SUB_WORKFLOW",
             "subWorkflowParam": {"name": ")" +
         child + "\"}}]}";
}

class ReachedLibraryTest : public ::testing::Test {
 protected:
  ReachedLibraryTest() {
    for (const std::string& text :
         {CallOf("a", "b"), CallOf("b", "c"), CallOf("c", "a"),
          CallOf("open", "${workflow.input.n}"),
          std::string(
              R"([{"name": "call", "retryCount": 1}, {"name": "other", "retryCount": 2}])")}) {
      EXPECT_TRUE(library_.Add(text, "all.json").ok());
    }
  }
  // Names of what is kept for a run of that workflow.
  Names KeptFor(const std::string& name) {
    const Json json = library_.ToJsonFor(*library_.FindWorkflow(name, std::nullopt));
    Names names;
    for (const char* list : {"workflowDefs", "taskDefs"}) {
      for (const Json& one : json[list]) names.emplace_back(StringMember(one, "name"));
    }
    return names;
  }

  Library library_;
};

TEST_F(ReachedLibraryTest, OnlyWhatARunCanReachIsKept) {
  EXPECT_THAT(KeptFor("a"), ElementsAre("a", "b", "c", "call"));
  EXPECT_TRUE(library_.ToJsonFor(*Make(Worker("lone"))).is_null());
  EXPECT_TRUE(Library().ToJsonFor(*Make(Worker("lone"))).is_null());
}

TEST_F(ReachedLibraryTest, EverythingIsKeptWhereANameIsMadeFromData) {
  EXPECT_THAT(KeptFor("open"), ElementsAre("a", "b", "c", "open", "call", "other"));
}

TEST_F(ReachedLibraryTest, ARunFromTheJournalFindsWhatItHadBeforeIt) {
  const auto workflow = library_.FindWorkflow("a", std::nullopt);
  const auto kept = Library::FromJson(library_.ToJsonFor(*workflow));
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ((*kept)->FindWorkflow("c", std::nullopt)->definition().tasks,
            library_.FindWorkflow("c", std::nullopt)->definition().tasks);
  EXPECT_EQ((*kept)->FindTaskDefinition("call")->retry_count, 1);
}

TEST(LibraryTest, FaultsAreTold) {
  Library library;
  EXPECT_EQ(ReasonOf(library.Add("{", "a.json").status()), Reason::kDefinitionInvalid);
  EXPECT_FALSE(library.Add(R"({"name": "w", "tasks": []})", "a.json").ok());
  EXPECT_FALSE(library.Add(R"({"name": "t", "retryCount": -1})", "a.json").ok());
}

}  // namespace
}  // namespace httptask::runner
