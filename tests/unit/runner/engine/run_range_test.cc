#include "runner/engine/run_range.h"

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

const std::string kChain = "\"tasks\": [" + Worker("a") + "," + Worker("b") + "," +
                           Worker("c", R"(, "inputParameters": {"of": "${a.output.id}"})") + "]";
const std::string kFork =
    "\"tasks\": [" + Worker("a") +
    R"(, {"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
    Worker("x") + "], [" + Worker("y") +
    R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["x", "y"]},)" +
    Worker("z") + "]";

Json AnswersOf(const Names& names) {
  Json mocks = Json::object();
  for (const std::string& name : names) {
    mocks[name] = {{{"status", "COMPLETED"}, {"output", {{"id", name}}}}};
  }
  return mocks;
}

Json Execute(const std::string& members, RunRange range) {
  MockedRun run;
  run.range = std::move(range);
  return run.Execute(members, AnswersOf({"a", "b", "c", "x", "y", "z"}));
}

Status Check(const std::string& members, const RunRange& range) {
  const std::string text = "{\"name\": \"w\", " + members + "}";
  return CheckRange(ParseDefinition(text, "w.json").definition, range);
}

TEST(RunRangeTest, TasksBeforeTheFirstOneAreSkippedWithTheirOutputs) {
  const Json execution = Execute(kChain, {"b", "", {{"a", {{"id", 7}}}}});
  EXPECT_EQ(States(execution), (Names{"a SKIPPED", "b COMPLETED", "c COMPLETED"}));
  EXPECT_EQ(execution["tasks"][2]["inputData"]["of"], 7);
  EXPECT_EQ(execution["status"], "COMPLETED");
}

TEST(RunRangeTest, TheRunEndsBehindTheLastOne) {
  const Json execution = Execute(kChain, {"", "b"});
  EXPECT_EQ(States(execution), (Names{"a COMPLETED", "b COMPLETED"}));
  EXPECT_EQ(execution["status"], "COMPLETED");
  EXPECT_EQ(execution["output"], (Json{{"id", "b"}}));
}

TEST(RunRangeTest, OneTaskAlone) {
  EXPECT_EQ(States(Execute(kChain, {"b", "b"})), (Names{"a SKIPPED", "b COMPLETED"}));
}

TEST(RunRangeTest, AForkEndsWithItsJoin) {
  for (const char* last : {"f", "j"}) {
    const Json execution = Execute(kFork, {"f", last});
    EXPECT_EQ(States(execution),
              (Names{"a SKIPPED", "f COMPLETED", "x COMPLETED", "y COMPLETED", "j COMPLETED"}));
    EXPECT_EQ(execution["status"], "COMPLETED");
  }
}

TEST(RunRangeTest, TasksWithinSkippedOnesMayHaveOutputs) {
  const Json execution = Execute(kFork, {"z", "", {{"x", {{"id", 1}}}}});
  EXPECT_EQ(States(execution),
            (Names{"a SKIPPED", "x SKIPPED", "f SKIPPED", "j SKIPPED", "z COMPLETED"}));
}

TEST(RunRangeTest, RangesThatCannotRunAreRefused) {
  EXPECT_TRUE(Check(kChain, {}).ok());
  EXPECT_TRUE(Check(kChain, {"a", "c"}).ok());
  const auto message = [](const std::string& members, const RunRange& range) {
    const Status status = Check(members, range);
    EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
    return std::string(MessageOf(status));
  };
  EXPECT_THAT(message(kChain, {"bb", ""}), HasSubstr("--from: there is no task `bb`"));
  EXPECT_THAT(message("\"tasks\": [" + Worker("create") + "]", {"creat", ""}),
              HasSubstr("did you mean `create`?"));
  EXPECT_THAT(message(kChain, {"", "q"}), HasSubstr("--to: there is no task `q`"));
  EXPECT_THAT(message(kChain, {"c", "b"}), HasSubstr("nothing would run"));
  EXPECT_THAT(message(kFork, {"x", ""}), HasSubstr("`x` stands within `f`"));
  EXPECT_THAT(message(kFork, {"j", ""}), HasSubstr("is a join"));
  EXPECT_THAT(message(kChain, {"b", "", {{"c", Json::object()}}}), HasSubstr("`c`"));
}

TEST(RunRangeTest, ARangeIsKeptInTheJournal) {
  RunStarted start;
  start.input = Json::object();
  start.range = {"b", "c", {{"a", {{"id", 7}}}}};
  Json stored = ParseJson(FormatEvent({Time(), start})).value();
  stored["definition"] = "{}";
  const auto read = EventFromJson(std::move(stored));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(std::get<RunStarted>(read->what).range, start.range);
}

}  // namespace
}  // namespace httptask::runner
