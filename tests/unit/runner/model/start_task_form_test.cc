#include "runner/model/start_task_form.h"

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
using testing::Warnings;

TEST(StartTaskFormTest, IsToldByItsStartTaskOrItsObjectOfTasks) {
  EXPECT_TRUE(IsStartTaskForm(*ParseJson(R"({"startTask": "a"})")));
  EXPECT_TRUE(IsStartTaskForm(*ParseJson(R"({"tasks": {"a": {}}})")));
  EXPECT_FALSE(IsStartTaskForm(*ParseJson(R"({"tasks": []})")));
  EXPECT_FALSE(IsStartTaskForm(*ParseJson(R"({"tasks": {}})")));
  EXPECT_FALSE(IsStartTaskForm(*ParseJson("[]")));
}

TEST(StartTaskFormTest, TasksStandInTheOrderInWhichTheyRun) {
  const ParsedDefinition parsed = Parse(Text(R"("b": {"type": "Simple", "end": true},
    "a": {"type": "Http", "credentials": "plaid", "connectionTimeoutSeconds": 7, "nextTask": "b",
          "inputParameters": {"id": "${workflow.input.id}"},
          "httpRequest": {"url": "https://a.example/${id}", "method": "post",
                          "headers": {"X": "${id}"}, "body": {"k": "${id}"}}})"));
  ASSERT_THAT(Tell(parsed.faults), IsEmpty());
  ASSERT_EQ(parsed.definition.tasks.size(), 2u);
  const Task& task = parsed.definition.tasks[0];
  EXPECT_EQ(task.type, "HTTP");
  EXPECT_EQ(task.reference_name, "a");
  EXPECT_EQ(task.pointer, "/tasks/a");
  EXPECT_EQ(FormatJson(task.late_parameters["http_request"]),
            R"({"uri":"https://a.example/${id}","method":"POST","headers":{"X":"${id}"},)"
            R"("body":{"k":"${id}"},"connectionTimeOut":7000,"readTimeOut":10000,)"
            R"("credentials":["plaid"]})");
  EXPECT_EQ(parsed.definition.tasks[1].type, "SIMPLE");
  EXPECT_EQ(parsed.definition.tasks[1].definition->retry_count, 0);
}

TEST(StartTaskFormTest, AParallelTaskIsAForkAndAJoinOfItsName) {
  const ParsedDefinition parsed = Parse(Text(R"("a": {"type": "Parallel", "nextTask": "z",
    "branches": [{"startTask": "b", "tasks": {"b": {"type": "Simple", "nextTask": "c"},
                                              "c": {"type": "Simple", "end": true}}},
                 {"startTask": "d", "tasks": {"d": {"type": "Simple", "end": true}}}]},
    "z": {"type": "Terminate", "terminationStatus": "Completed",
          "workflowOutput": {"of": "${a.output.c.x}"}})"));
  ASSERT_THAT(Tell(parsed.faults), IsEmpty());
  const std::vector<Task>& tasks = parsed.definition.tasks;
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[0].reference_name, "a:fork");
  EXPECT_EQ(tasks[0].branches.size(), 2u);
  EXPECT_EQ(tasks[0].branches[0].tasks.size(), 2u);
  EXPECT_EQ(tasks[1].type, "JOIN");
  EXPECT_EQ(tasks[1].reference_name, "a");
  EXPECT_EQ(FormatJson(tasks[1].members["joinOn"]), R"(["c","d"])");
  EXPECT_EQ(FormatJson(tasks[2].late_parameters),
            R"({"terminationStatus":"COMPLETED","workflowOutput":{"of":"${a.output.c.x}"}})");
}

TEST(StartTaskFormTest, MembersOfTheWorkflowAreRead) {
  const ParsedDefinition parsed = Parse(R"({"name": "w", "description": "d", "timeoutSeconds": 5,
    "failureWorkflow": "undo", "startTask": "a",
    "tasks": {"a": {"type": "Simple", "end": true}}})");
  ASSERT_THAT(Tell(parsed.faults), IsEmpty());
  EXPECT_EQ(parsed.definition.timeout_seconds, 5);
  EXPECT_TRUE(parsed.definition.fails_when_timed_out);
  EXPECT_EQ(parsed.definition.failure_workflow, "undo");
}

TEST(StartTaskFormTest, WaysThatLeadNowhereAreFaults) {
  EXPECT_THAT(Faults(R"("create": {"type": "Simple", "end": true})"),
              ElementsAre(HasSubstr("1:28: there is no task `a` here")));
  EXPECT_THAT(Faults(R"("a": {"type": "Simple", "nextTask": "creat"},
"create": {"type": "Simple", "end": true})"),
              ElementsAre("2:37: there is no task `creat` here (did you mean `create`?)"));
  EXPECT_THAT(Faults(R"("a": {"type": "Simple"})"),
              ElementsAre(HasSubstr("2:6: the task says neither `nextTask` nor `end`")));
  EXPECT_THAT(Faults(R"("a": {"type": "Simple", "nextTask": "a"})"),
              ElementsAre(HasSubstr("2:37: the task `a` has already run")));
}

TEST(StartTaskFormTest, TasksThatAreNeverReachedAreWarnings) {
  EXPECT_THAT(Warnings(R"("a": {"type": "Simple", "end": true},
"b": {"type": "Simple", "end": true})"),
              ElementsAre(HasSubstr("3:1: the task `b` is never reached")));
  EXPECT_THAT(Warnings(R"("a": {"type": "Simple", "end": true, "nextTask": "b"})"),
              ElementsAre(HasSubstr("2:38: `end` is true")));
  EXPECT_THAT(
      Warnings(R"("a": {"type": "Terminate", "terminationStatus": "Failed", "nextTask": "b"})"),
      ElementsAre(HasSubstr("nothing runs behind a Terminate task")));
}

TEST(StartTaskFormTest, NamesAreUniqueAndShort) {
  EXPECT_THAT(Faults(R"("a": {"type": "Parallel", "end": true, "branches": [
{"startTask": "a", "tasks": {"a": {"type": "Simple", "end": true}}}]})"),
              ElementsAre(HasSubstr("3:30: the name `a` is already that of the task in line 2")));
  const auto with_name = [](size_t letters) {
    std::string name;
    for (size_t i = 0; i < letters; ++i) name += "é";
    return R"("a": {"type": "Simple", "nextTask": ")" + name + "\"}, \"" + name +
           R"(": {"type": "Simple", "end": true})";
  };
  EXPECT_THAT(Faults(with_name(80)), IsEmpty());
  EXPECT_THAT(Faults(with_name(81)), ElementsAre(HasSubstr("at most 80 letters")));
}

TEST(StartTaskFormTest, ParametersReadTasksAndSystemNames) {
  EXPECT_THAT(Faults(R"("a": {"type": "Simple", "nextTask": "b", "inputParameters": {
"n": "${swf:sequenceNumber}"}},
"b": {"type": "Simple", "end": true, "inputParameters": {"x": "${a.output.y}", "z": "${aa.output}"}})"),
              ElementsAre(HasSubstr("4:88: there is no task `aa`")));
}

TEST(StartTaskFormTest, EveryFaultIsToldAtOnce) {
  EXPECT_THAT(
      Tell(Parse(R"({"startTask": 1, "tasks": {"b": {"type": "Htp", "end": true}}})").faults),
      ::testing::SizeIs(::testing::Ge(2)));
}

}  // namespace
}  // namespace httptask::runner
