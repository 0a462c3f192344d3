#include "runner/cli/runs/stored_run.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using httptask::testing::TemporaryFolder;
using ::testing::HasSubstr;

std::vector<Event> Start(std::string parent = "", int parent_task = 0) {
  RunStarted start;
  start.definition_text =
      R"({"name": "w", "tasks": [{"name": "s", "taskReferenceName": "s", "type": "SUB_WORKFLOW",
          "subWorkflowParam": {"name": "w"}}]})";
  start.input = Json::object();
  start.parent_run_id = std::move(parent);
  start.parent_task = parent_task;
  return {{{}, start}};
}

std::vector<Event> WithChild(std::vector<Event> events, const std::string& child) {
  events.push_back({{}, TaskScheduled{1, "s", "s", "SUB_WORKFLOW"}});
  TaskUpdated change{1, TaskState::kInProgress};
  change.child_run_id = child;
  events.push_back({{}, change});
  return events;
}

struct Store {
  TemporaryFolder folder;
  std::unique_ptr<SqliteJournal> journal = SqliteJournal::Open(folder.path()).value();

  void Put(const std::string& id, std::vector<Event> events) {
    EXPECT_TRUE(journal->Append({{id, std::move(events)}}).ok());
  }
  std::string Find(std::string_view prefix) {
    const StatusOr<std::string> id = FindRunId(*journal, prefix);
    return id.ok() ? *id : std::string(MessageOf(id.status()));
  }
  std::vector<std::string> FamilyOf(const std::string& id) {
    std::vector<std::string> ids;
    const StatusOr<std::vector<runner::Run>> family = ReadFamily(*journal, id);
    for (const runner::Run& run : *family) ids.push_back(run.id);
    std::sort(ids.begin(), ids.end());
    return ids;
  }
};

TEST(StoredRunTest, ARunIsFoundByHowItsIdBegins) {
  Store store;
  store.Put("abc1", Start());
  store.Put("abd2", Start());
  EXPECT_EQ(store.Find("abc"), "abc1");
  EXPECT_THAT(store.Find("ab"), HasSubstr("several runs begin with 'ab': abc1, abd2"));
  EXPECT_THAT(store.Find("x"), HasSubstr("there is no run 'x'"));
  EXPECT_THAT(store.Find(""), HasSubstr("there is no run ''"));
}

TEST(StoredRunTest, TheFamilyIsEveryOpenRunAboveAndBelow) {
  Store store;
  store.Put("top", WithChild(Start(), "middle"));
  store.Put("middle", WithChild(Start("top", 1), "low"));
  store.Put("low", Start("middle", 1));
  store.Put("other", Start());
  EXPECT_EQ(store.FamilyOf("middle"), (std::vector<std::string>{"low", "middle", "top"}));
}

TEST(StoredRunTest, ARunThatHasEndedIsOfTheFamilyOnlyWhenItIsNamed) {
  Store store;
  store.Put("top", WithChild(Start(), "low"));
  store.Put("low", Start("top", 1));
  store.Put("low", {{{}, RunEnded{RunState::kFailed, Json::object()}}});
  EXPECT_EQ(store.FamilyOf("top"), (std::vector<std::string>{"top"}));
  EXPECT_EQ(store.FamilyOf("low"), (std::vector<std::string>{"low", "top"}));
}

TEST(StoredRunTest, OpenRunsAreThoseThatHaveNotEndedOrWereReopened) {
  Store store;
  for (const char* id : {"a", "b", "c"}) store.Put(id, Start());
  store.Put("a", {{{}, RunEnded{RunState::kFailed, Json::object()}}});
  store.Put("b", {{{}, RunEnded{RunState::kFailed, Json::object()}}});
  store.Put("b", {{{}, RunReopened{}}});
  std::vector<std::string> ids;
  const StatusOr<std::vector<runner::Run>> open = ReadOpenRuns(*store.journal);
  for (const runner::Run& run : *open) ids.push_back(run.id);
  EXPECT_THAT(ids, ::testing::UnorderedElementsAre("b", "c"));
}

}  // namespace
}  // namespace httptask::runner
