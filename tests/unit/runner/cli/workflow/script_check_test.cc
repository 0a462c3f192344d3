#include "runner/cli/workflow/script_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Script> Find(const std::string& tasks) {
  const std::string text =
      R"({"name": "n", "version": 1, "schemaVersion": 2, "tasks": [)" + tasks + "]}";
  return FindScripts(ParseDefinition(text, "n.json").definition);
}

TEST(ScriptCheckTest, ScriptsStandInManyPlaces) {
  constexpr auto kJavaScript = Script::Language::kJavaScript;
  EXPECT_THAT(
      Find(R"({"name": "a", "taskReferenceName": "a", "type": "INLINE",
               "inputParameters": {"expression": "1"}},
              {"name": "b", "taskReferenceName": "b", "type": "JSON_JQ_TRANSFORM",
               "inputParameters": {"queryExpression": ".a"}},
              {"name": "c", "taskReferenceName": "c", "type": "DO_WHILE", "loopCondition": "2",
               "loopOver": [{"name": "d", "taskReferenceName": "d", "type": "LAMBDA",
                             "inputParameters": {"scriptExpression": "return 3"}}]},
              {"name": "e", "taskReferenceName": "e", "type": "SWITCH", "evaluatorType": "graaljs",
               "expression": "4", "decisionCases": {"x": [
                 {"name": "f", "taskReferenceName": "f", "type": "DECISION", "caseExpression": "5",
                  "decisionCases": {}}]}})"),
      ElementsAre(Script{kJavaScript, "1", "/tasks/0/inputParameters/expression"},
                  Script{Script::Language::kJq, ".a", "/tasks/1/inputParameters/queryExpression"},
                  Script{kJavaScript, "2", "/tasks/2/loopCondition"},
                  Script{kJavaScript, "function scriptFun(){return 3} scriptFun();",
                         "/tasks/2/loopOver/0/inputParameters/scriptExpression"},
                  Script{kJavaScript, "4", "/tasks/3/expression"},
                  Script{kJavaScript, "5", "/tasks/3/decisionCases/x/0/caseExpression", true}));
}

TEST(ScriptCheckTest, ConductorCompilesSomeWhereADefinitionIsRegistered) {
  const std::string task = R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH",
    "evaluatorType": "javascript", "expression": "1", "decisionCases": {"x": []}})";
  EXPECT_TRUE(Find(task)[0].is_registered);
  EXPECT_FALSE(Find(R"({"name": "d", "taskReferenceName": "d", "type": "DO_WHILE",
    "loopOver": [)" +
                    task + "]}")[0]
                   .is_registered);
}

TEST(ScriptCheckTest, WhatIsNoScriptIsLeftOut) {
  EXPECT_THAT(Find(R"({"name": "a", "taskReferenceName": "a", "type": "INLINE",
               "inputParameters": {"evaluatorType": "python", "expression": "1"}},
              {"name": "b", "taskReferenceName": "b", "type": "INLINE",
               "inputParameters": {"expression": "1 + ${workflow.input.x}"
}
},
              {"name": "c", "taskReferenceName": "c", "type": "SWITCH",
               "evaluatorType": "value-param", "expression": "x", "decisionCases": {}},
              {"name": "d", "taskReferenceName": "d", "type": "LAMBDA", "inputParameters": {}},
              {"name": "e", "taskReferenceName": "e", "type": "NOOP", "expression": "1"})"),
              IsEmpty());
  ProcessScriptEvaluator none("/nowhere/program");
  EXPECT_EQ(CheckScripts(Definition(), "n.json", none)->size(), 0u);
}

TEST(ScriptCheckTest, ScriptsWithoutTheirProgramAreRefusedBeforeARunBegins) {
  ProcessScriptEvaluator none("/nowhere/program");
  const Definition definition =
      ParseDefinition(R"({"name": "n", "version": 1, "schemaVersion": 2, "tasks": [
        {"name": "a", "taskReferenceName": "a", "type": "INLINE",
         "inputParameters": {"expression": "1"}}]})",
                      "n.json")
          .definition;
  EXPECT_EQ(ReasonOf(FindRefusedScripts(definition, "n.json", none).status()),
            Reason::kPluginUnavailable);
  EXPECT_EQ(ReasonOf(CheckScripts(definition, "n.json", none).status()),
            Reason::kPluginUnavailable);
  EXPECT_TRUE(FindRefusedScripts(Definition(), "n.json", none)->empty());
}

}  // namespace
}  // namespace httptask::runner
