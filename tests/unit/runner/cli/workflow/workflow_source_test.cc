#include "runner/cli/workflow/workflow_source.h"

#include <gmock/gmock.h>

#include "plugin/base/file.h"
#include "runner/cli/base/program_path.h"
#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"

namespace httptask::runner {
namespace {

using testing::CliRun;
using ::testing::HasSubstr;
using testing::RunCli;

std::string FlowOf(const std::string& task) {
  return R"({"name": "w", "version": 1, "schemaVersion": 2, "tasks": [)" + task + "]}";
}

TEST(WorkflowSourceTest, AScriptThatCheckRefusesIsNotRunEither) {
  const testing::TemporaryFolder folder;
  for (const char* task :
       {R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH", "evaluatorType": "javascript",
            "expression": "1 +", "decisionCases": {"x": []}})",
        R"({"name": "d", "taskReferenceName": "d", "type": "DECISION", "caseExpression": "1 +",
            "decisionCases": {"x": []}})"}) {
    const std::string file = folder.Write("a.json", FlowOf(task)).string();
    const CliRun run = RunCli({"--home", folder.path().string(), "run", file});
    const CliRun check = RunCli({"--home", folder.path().string(), "check", file});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.notes, HasSubstr("the script does not compile"));
    EXPECT_THAT(run.notes, HasSubstr(check.notes.substr(check.notes.find("a.json"))));
  }
}

TEST(WorkflowSourceTest, NorIsOneInAFileBesideIt) {
  const testing::TemporaryFolder folder;
  const std::string broken = FlowOf(R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH",
      "evaluatorType": "javascript", "expression": "1 +", "decisionCases": {"x": []}})");
  const std::string file = folder
                               .Write("a.json", FlowOf(R"({"name": "n", "taskReferenceName": "n",
    "type": "NOOP"})"))
                               .string();
  for (const std::string& text : {broken, "[" + broken + "]"}) {
    const std::string with = folder.Write("child.json", text).string();
    const CliRun run = RunCli({"--home", folder.path().string(), "run", file, "--with", with});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.notes, HasSubstr("child.json:"));
    EXPECT_THAT(run.notes, HasSubstr("the script does not compile"));
  }
}

TEST(WorkflowSourceTest, WhatIsOnlyWarnedOfMayRun) {
  ProcessScriptEvaluator compiler(ScriptProgram());
  const auto workflow = MakeWorkflow(FlowOf(R"({"name": "i", "taskReferenceName": "i",
    "type": "INLINE", "inputParameters": {"expression": "1 +"}})"),
                                     "a.json", Library(), compiler);
  EXPECT_TRUE(workflow.ok()) << workflow.status();
}

TEST(WorkflowSourceTest, AllFilesAreCompiledByOneProcess) {
  const testing::TemporaryFolder folder;
  const std::string log = folder.File("starts").string();
  const auto program = folder.Write("script", "#!/bin/sh\necho started >>" + log + "\nexec " +
                                                  ScriptProgram().string() + " \"$@\"\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const std::string flow = FlowOf(R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH",
      "evaluatorType": "javascript", "expression": "1", "decisionCases": {"x": []}})");
  ProcessScriptEvaluator compiler(program);
  const auto library = ReadLibrary(
      {folder.Write("a.json", flow).string(), folder.Write("b.json", flow).string()}, compiler);
  ASSERT_TRUE(library.ok()) << library.status();
  ASSERT_TRUE(MakeWorkflow(flow, "c.json", **library, compiler).ok());
  EXPECT_EQ(*ReadFile(log), "started\n");
}

TEST(WorkflowSourceTest, FilesBecomeALibrary) {
  const testing::TemporaryFolder folder;
  const std::string file = folder
                               .Write("a.json", FlowOf(R"({"name": "n", "taskReferenceName": "n",
    "type": "NOOP"})"))
                               .string();
  ProcessScriptEvaluator compiler(ScriptProgram());
  const auto library = ReadLibrary({file}, compiler);
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_NE((*library)->FindWorkflow("w", 1), nullptr);
  EXPECT_FALSE(ReadLibrary({folder.File("nowhere").string()}, compiler).ok());
}

}  // namespace
}  // namespace httptask::runner
