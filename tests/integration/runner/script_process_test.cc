#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {
namespace {

using testing::HasSubstr;

class ScriptProcessTest : public ::testing::Test {
 protected:
  std::string JavaScript(std::string_view script, const Json& bindings = Json::object()) {
    return TextOf(scripts_.EvaluateJavaScript(script, bindings));
  }
  std::string Jq(std::string_view query, const Json& input = Json::object()) {
    return TextOf(scripts_.EvaluateJq(query, input));
  }
  static std::string TextOf(const StatusOr<Json>& result) {
    return result.ok() ? FormatJson(*result) : std::string(MessageOf(result.status()));
  }
  Reason JqFailure(std::string_view query) {
    return ReasonOf(scripts_.EvaluateJq(query, Json::object()).status());
  }

  ProcessScriptEvaluator scripts_{HTTPTASK_SCRIPT_PROGRAM};
};

TEST_F(ScriptProcessTest, BothLanguagesAnswer) {
  EXPECT_EQ(JavaScript("$.n + 1", {{"n", 3}}), "4");
  EXPECT_EQ(Jq(".n, .n", {{"n", 3}}), R"({"result":3,"resultList":[3,3]})");
  EXPECT_EQ(Jq("empty"), R"({"result":null,"resultList":[]})");
}

TEST_F(ScriptProcessTest, LongIdsPassThroughBoth) {
  const Json input = {{"id", 1234567890123456789}};
  EXPECT_EQ(JavaScript("[$.id]", input), "[1234567890123456789]");
  EXPECT_EQ(Jq(".id", input),
            R"({"result":1234567890123456789,"resultList":[1234567890123456789]})");
}

TEST_F(ScriptProcessTest, EndlessScriptsAreInterruptedAndTheNextOneRuns) {
  ProcessScriptEvaluator scripts(HTTPTASK_SCRIPT_PROGRAM,
                                 {.time = std::chrono::milliseconds(1500)});
  const auto java_script = [&](std::string_view script) {
    return TextOf(scripts.EvaluateJavaScript(script, nullptr));
  };
  EXPECT_EQ(java_script("while (true) {}"),
            "Script not evaluated within 1.5 seconds, interrupted.");
  EXPECT_THAT(java_script("/(a+)+$/.test('a'.repeat(40) + 'b')"), HasSubstr("interrupted"));
  EXPECT_EQ(ReasonOf(scripts.EvaluateJq("def f: f; f", nullptr).status()),
            Reason::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(scripts.EvaluateJq("last(range(0; infinite))", nullptr).status()),
            Reason::kDeadlineExceeded);
  EXPECT_EQ(java_script("1"), "1");
}

// Time enough for a machine that is busy.
ScriptLimits LongLimits() {
  return {.time = std::chrono::minutes(2)};
}

#ifndef __SANITIZE_ADDRESS__  // Memory is not bounded there.
TEST_F(ScriptProcessTest, MemoryIsBounded) {
  ProcessScriptEvaluator scripts(HTTPTASK_SCRIPT_PROGRAM, LongLimits());
  const auto failure = [](const StatusOr<Json>& result) {
    return result.ok() ? Reason::kInternal : ReasonOf(result.status());
  };
  EXPECT_EQ(failure(scripts.EvaluateJavaScript(
                "const a = []; while (true) a.push(new ArrayBuffer(2 ** 25))", nullptr)),
            Reason::kLimitExceeded);
  EXPECT_TRUE(scripts.EvaluateJavaScript("new ArrayBuffer(2 ** 25).byteLength", nullptr).ok());
  EXPECT_EQ(
      failure(scripts.EvaluateJq("[range(100)] | until(length > 1e9; . + .) | length", nullptr)),
      Reason::kLimitExceeded);
  EXPECT_TRUE(scripts.EvaluateJq("[range(1000)] | length", nullptr).ok());
}
#endif

TEST_F(ScriptProcessTest, ADeepJqValueCostsOneProcessAndNothingElse) {
  ProcessScriptEvaluator scripts(HTTPTASK_SCRIPT_PROGRAM, LongLimits());
  EXPECT_FALSE(scripts.EvaluateJq("reduce range(100000) as $i (0; [.])", nullptr).ok());
  EXPECT_TRUE(scripts.EvaluateJq("2", nullptr).ok());
}

TEST_F(ScriptProcessTest, AnEndlessListOfOutputsIsBounded) {
  const Reason reason = JqFailure("def more: 1, more; more");
  EXPECT_TRUE(reason == Reason::kLimitExceeded || reason == Reason::kDeadlineExceeded);
}

TEST_F(ScriptProcessTest, NothingOfTheMachineIsInReach) {
  EXPECT_EQ(Jq("$ENV"), R"({"result":{"TZ":"UTC"},"resultList":[{"TZ":"UTC"}]})");
  EXPECT_FALSE(scripts_.EvaluateJq("import \"a\" as a; 1", nullptr).ok());
  EXPECT_FALSE(scripts_.EvaluateJq("import \"/etc/passwd\" as $a; $a", nullptr).ok());
  EXPECT_EQ(JavaScript("new Date(0).getTimezoneOffset()"), "0");
}

TEST_F(ScriptProcessTest, AScriptOfOneByteTooMuchIsRefused) {
  ProcessScriptEvaluator scripts(HTTPTASK_SCRIPT_PROGRAM,
                                 {.script_bytes_max = 3, .input_bytes_max = 7});
  EXPECT_EQ(FormatJson(*scripts.EvaluateJavaScript("1+1", {{"a", 1}})), "2");
  EXPECT_EQ(ReasonOf(scripts.EvaluateJavaScript("1+10", nullptr).status()), Reason::kLimitExceeded);
  EXPECT_EQ(ReasonOf(scripts.EvaluateJavaScript("1", {{"a", 12}}).status()),
            Reason::kLimitExceeded);
}

TEST_F(ScriptProcessTest, AResultOfOneByteTooMuchIsRefused) {
  ProcessScriptEvaluator scripts(HTTPTASK_SCRIPT_PROGRAM, {.result_bytes_max = 4});
  EXPECT_EQ(FormatJson(*scripts.EvaluateJavaScript("'ab'", nullptr)), "\"ab\"");
  EXPECT_EQ(ReasonOf(scripts.EvaluateJavaScript("'abc'", nullptr).status()),
            Reason::kLimitExceeded);
}

TEST_F(ScriptProcessTest, AProgramThatIsNotThereIsTold) {
  ProcessScriptEvaluator scripts("/nowhere/program");
  const Status error = scripts.EvaluateJq(".", nullptr).status();
  EXPECT_EQ(ReasonOf(error), Reason::kPluginUnavailable);
  EXPECT_EQ(MessageOf(error),
            "/nowhere/program, which evaluates scripts, cannot be started: No such file or "
            "directory; it belongs beside httptask: install httptask again");
  EXPECT_EQ(scripts.CheckProgram(), error);
  EXPECT_TRUE(scripts_.CheckProgram().ok());
}

TEST_F(ScriptProcessTest, AHundredConditionsUseOneProcess) {
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(JavaScript("$.n < 5", {{"n", i}}), i < 5 ? "true" : "false");
}

}  // namespace
}  // namespace httptask::runner
