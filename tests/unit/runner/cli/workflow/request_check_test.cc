#include "runner/cli/workflow/request_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kText = R"({"name": "n", "tasks": [
{"name": "l", "taskReferenceName": "l", "type": "DO_WHILE", "loopCondition": "false", "loopOver": [
{"name": "t", "taskReferenceName": "a", "type": "HTTP", "inputParameters": {"http_request":
{"uri": "https://h",
"headers": {"a.b": "x",
"c": ["y",
"z"]}, "retyr": {}}}}]},
{"name": "t", "taskReferenceName": "b", "type": "HTTP_POLL"},
{"name": "t", "taskReferenceName": "c", "type": "SIMPLE", "inputParameters": {"uri": "x"}}]})";

TEST(RequestCheckTest, TasksThatSendARequestAreFound) {
  const auto found = FindRequestInputs(ParseDefinition(kText, "n.json").definition);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].pointer, "/tasks/0/loopOver/0/inputParameters");
}

TEST(RequestCheckTest, ProblemsAreToldAtTheirPlace) {
  const auto request = FindRequestInputs(ParseDefinition(kText, "n.json").definition).at(0);
  v1::CheckTaskResponse found;
  for (const char* path : {"http_request.method", "http_request.headers.a.b",
                           "http_request.headers.c[1]", "http_request.retyr"}) {
    v1::TaskProblem* problem = found.add_problems();
    problem->set_path(path);
    problem->set_message("is odd");
  }
  found.mutable_problems(3)->set_rule("ignored");
  FaultList faults(kText, "n.json");
  TellRequestProblems(request, found, faults);
  std::vector<std::string> told;
  for (const Diagnostic& fault : faults.Take()) {
    told.push_back(std::to_string(fault.position.line) + ":" +
                   std::to_string(fault.position.column) + " " + fault.what + " " + fault.help);
  }
  EXPECT_THAT(told, ElementsAre("4:1 `method` is odd the task will fail here",
                                "5:20 `headers.a.b` is odd the task will fail here",
                                "7:1 `headers.c[1]` is odd the task will fail here",
                                "7:8 `retyr` is odd "));
}

}  // namespace
}  // namespace httptask::runner
