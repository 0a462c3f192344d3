#include "runner/cli/runs/run_list.h"

#include <gtest/gtest.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

// Three runs, the newest last: a (FAILED), b (RUNNING), c (RUNNING, of another workflow).
class RunListTest : public ::testing::Test {
 protected:
  RunListTest() : journal_(SqliteJournal::Open(folder_.path()).value()) {
    Append("a", 1, "pay");
    EXPECT_TRUE(journal_->Append({{"a", {{At(2), RunEnded{RunState::kFailed, {}, "why"}}}}}).ok());
    Append("b", 3, "pay");
    Append("c", 4, "ship");
  }

  static Time At(int seconds) { return Time(std::chrono::seconds(seconds)); }
  void Append(const std::string& id, int seconds, const std::string& name) {
    RunStarted start{R"({"name": ")" + name + R"(", "tasks": [
      {"name": "h", "taskReferenceName": "h", "type": "HUMAN"}]})"};
    start.correlation_id = "of-" + id;
    EXPECT_TRUE(journal_->Append({{id, {{At(seconds), start}}}}).ok());
  }
  std::string Ids(const RunFilter& filter, size_t start = 0, size_t count_max = 10) {
    std::string ids;
    const auto list = ListRuns(*journal_, filter, start, count_max, true);
    for (const auto& run : list->runs) ids += run.id;
    return ids;
  }

  const testing::TemporaryFolder folder_;
  const std::unique_ptr<SqliteJournal> journal_;
};

TEST_F(RunListTest, TheNewestComesFirst) {
  EXPECT_EQ(Ids({}), "cba");
}

TEST_F(RunListTest, AFilterFitsStateNameAndCorrelation) {
  EXPECT_EQ(Ids({RunState::kRunning, "", ""}), "cb");
  EXPECT_EQ(Ids({RunState::kFailed, "", ""}), "a");
  EXPECT_EQ(Ids({std::nullopt, "pay", ""}), "ba");
  EXPECT_EQ(Ids({RunState::kRunning, "pay", "of-b"}), "b");
  EXPECT_EQ(Ids({RunState::kRunning, "pay", "of-a"}), "");
}

TEST_F(RunListTest, APageHasAStartAndALength) {
  EXPECT_EQ(Ids({}, 1, 1), "b");
  EXPECT_EQ(Ids({}, 3, 1), "");
  EXPECT_EQ(ListRuns(*journal_, {}, 0, 1, true)->total, 3u);
}

TEST_F(RunListTest, AListShowsWhatARunIs) {
  const Json json = RunToListJson(ListRuns(*journal_, {}, 2, 1, false)->runs.front());
  EXPECT_EQ(FormatJson(json),
            R"({"workflowId":"a","workflowName":"pay","version":1,"status":"FAILED",)"
            R"("startTime":"1970-01-01T00:00:01.000Z","endTime":"1970-01-01T00:00:02.000Z",)"
            R"("correlationId":"of-a","reasonForIncompletion":"why"})");
}

}  // namespace
}  // namespace httptask::runner
