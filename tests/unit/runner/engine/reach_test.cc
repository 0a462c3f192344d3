#include "runner/engine/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace httptask::runner {
namespace {

using ::testing::IsSupersetOf;

struct Reached {
  bool is_fixed = false;
  std::set<std::string> names;
};

Reached Reach(const std::string& members) {
  const Definition definition =
      ParseDefinition("{\"name\": \"w\", " + members + "}", "w.json").definition;
  Reached reached;
  reached.is_fixed =
      VisitNames(definition, [&](std::string_view name) { reached.names.emplace(name); });
  return reached;
}

// A task of that type with more members.
std::string Of(const std::string& type, const std::string& more) {
  return R"("tasks": [{"name": "n", "taskReferenceName": "r", "type": ")" + type + "\", " + more +
         "}]";
}

std::string Sub(const std::string& param) {
  return Of("SUB_WORKFLOW", "\"subWorkflowParam\": " + param);
}

std::string Start(const std::string& request) {
  return Of("START_WORKFLOW", "\"inputParameters\": {\"startWorkflow\": " + request + "}");
}

TEST(ReachTest, NamesStandInManyPlaces) {
  const Reached reached = Reach(R"("failureWorkflow": "f", "tasks": [
    {"name": "n", "taskReferenceName": "s", "type": "SWITCH", "evaluatorType": "value-param",
     "expression": "k", "decisionCases": {"x": [
       {"name": "c", "taskReferenceName": "c", "type": "SUB_WORKFLOW",
        "subWorkflowParam": {"name": "child", "version": 2}}]}},
    {"name": "b", "taskReferenceName": "b", "type": "START_WORKFLOW",
     "inputParameters": {"startWorkflow": {"name": "beside", "input": {"x": "${workflow.input.x}"}}}}])");
  EXPECT_TRUE(reached.is_fixed);
  EXPECT_THAT(reached.names, IsSupersetOf({"f", "n", "c", "child", "b", "beside"}));
}

TEST(ReachTest, DefinitionsWithinADefinitionCount) {
  const std::string inner = Sub(R"({"name": "deep"})");
  const Reached reached =
      Reach(Sub(R"({"name": "i", "workflowDefinition": {"name": "i", )" + inner + "}}"));
  EXPECT_TRUE(reached.is_fixed);
  EXPECT_THAT(reached.names, IsSupersetOf({"n", "deep"}));
  EXPECT_FALSE(Reach(Sub(R"({"name": "i", "workflowDefinition": {"name": "i", )" +
                         Sub(R"({"name": "${workflow.input.n}"})") + "}}"))
                   .is_fixed);
}

TEST(ReachTest, ANameFromDataMayBeAny) {
  for (const std::string& open :
       {Sub(R"({"name": "${workflow.input.n}"})"), Sub(R"({"name": "pay_${workflow.input.n}"})"),
        Sub(R"({"name": "n", "workflowDefinition": "${workflow.input.d}"})"),
        Start(R"("${workflow.input.s}")"), Start(R"({"name": "${workflow.input.n}"})"),
        Start(R"({"name": "n", "workflowDef": "${workflow.input.d}"})"),
        Of("START_WORKFLOW", "\"inputParameters\": {}"),
        Of("DYNAMIC", R"("dynamicTaskNameParam": "t", "inputParameters": {"t": "a"})"),
        Of("FORK_JOIN_DYNAMIC",
           R"("dynamicForkTasksParam": "a", "dynamicForkTasksInputParamName": "b")"),
        Of("NOOP", "\"optional\": false") + ", \"failureWorkflow\": \"${workflow.input.f}\""}) {
    EXPECT_FALSE(Reach(open).is_fixed) << open;
  }
}

TEST(ReachTest, ExpressionsElsewhereNameNoWorkflow) {
  EXPECT_TRUE(Reach(Of("HTTP", R"("inputParameters": {"http_request": {"method": "POST",
      "uri": "https://h.example", "body": {"name": "${workflow.input.n}"}}})"))
                  .is_fixed);
}

}  // namespace
}  // namespace httptask::runner
