#include "plugin/execute/policy/answer_rule.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TaskResult Answer(int status, std::string body) {
  TaskResult result;
  result.status_code = status;
  result.headers = {{"Content-Type", "application/json"}, {"X-Left", "3"}};
  result.body = std::move(body);
  return result;
}

bool Holds(std::string_view condition, const TaskResult& result) {
  const StatusOr<Condition> parsed = Condition::Parse(condition);
  EXPECT_TRUE(parsed.ok()) << condition << ": " << parsed.status();
  return parsed.ok() && parsed->Holds(MakeAnswerData(result)).value();
}

TEST(ConditionTest, ComparesWhatTheAnswerHolds) {
  const TaskResult result = Answer(200, R"({"status": "done", "left": 0, "ok": false})");
  EXPECT_TRUE(Holds("@.body.status == 'done'", result));
  EXPECT_TRUE(Holds("@.body.status == 'done' && @.statusCode < 300", result));
  EXPECT_FALSE(Holds("@.body.status == 'open'", result));
  EXPECT_TRUE(Holds("$.output.response.body.status == 'done'", result));
  EXPECT_TRUE(Holds("@.headers['X-Left'][0] == '3'", result));
}

TEST(ConditionTest, JavaScriptsEqualityMeansTheSame) {
  const TaskResult result = Answer(200, R"({"status": "a===b"})");
  EXPECT_TRUE(Holds("$.output.response.body.status === 'a===b'", result));
  EXPECT_FALSE(Holds("@.body.status !== 'a===b'", result));
}

TEST(ConditionTest, APathAloneHoldsByItsValue) {
  const TaskResult result =
      Answer(200, R"({"yes": true, "no": false, "zero": 0, "one": 1, "empty": "", "list": []})");
  for (const char* path : {"$.body.yes", "@.body.one", "$.output.response.body.yes"}) {
    EXPECT_TRUE(Holds(path, result)) << path;
  }
  for (const char* path :
       {"$.body.no", "@.body.zero", "$.body.empty", "$.body.list", "$.body.gone"}) {
    EXPECT_FALSE(Holds(path, result)) << path;
  }
}

TEST(ConditionTest, ConductorsFunctionsAreRead) {
  const TaskResult result =
      Answer(200, R"({"st": "done", "no": false, "empty": "", "list": [1, 2]})");
  for (const char* expression :
       {"true", "$.output.response.body.st == 'done'", "$.output.response.body.st",
        "$.output.response.body.st && !$.output.response.body.no",
        "$.output.response.body.gone == null", "$.output.response.body.list.length === 2",
        "($.output.response.statusCode >= 300 || $.output.response.body.list)"}) {
    EXPECT_TRUE(Holds(fmt::format("(function(){{ return {}; }})();", expression), result))
        << expression;
  }
  for (const char* expression :
       {"$.output.response.body.no && true", "!$.output.response.body.st",
        "$.output.response.body.empty || $.output.response.body.gone",
        "$.output.response.body.st != 'done'", "$.output.response.body.gone !== undefined"}) {
    EXPECT_FALSE(Holds(expression, result)) << expression;
  }
}

TEST(ConditionTest, AFilterIsKnownByItsSign) {
  EXPECT_TRUE(Holds("search(@.body.st, 'on')", Answer(200, R"({"st": "done"})")));
  EXPECT_TRUE(Holds("$.body.st == 'a@b.c'", Answer(200, R"({"st": "a@b.c"})")));
}

TEST(ConditionTest, OtherScriptsAreRefused) {
  for (const char* text :
       {"", "(function(){ if ($.body.a) { return 1; } return 0; })()", "$.body.a ? 1 : 0",
        "(function(){ return @.body.a == 1; })()", "$.input.a == 1"}) {
    const Status status = Condition::Parse(text).status();
    EXPECT_EQ(ReasonOf(status), Reason::kExpressionInvalid) << text;
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("is not understood")) << text;
  }
}

TEST(RefuseAnswerTest, DefaultIsTheFamilyOfSuccess) {
  EXPECT_EQ(RefuseAnswer({}, Answer(204, "")), "");
  EXPECT_EQ(RefuseAnswer({}, Answer(404, "")), "status 404 is not accepted");
}

TEST(RefuseAnswerTest, StatusAndConditionBothCount) {
  const AnswerRule rule = testing::ReadSetting(
      R"({"acceptedStatusCodes": ["2xx", "404"], "successCondition": "@.body.ok == true"})",
      ReadAnswerRule);
  EXPECT_EQ(RefuseAnswer(rule, Answer(404, R"({"ok": true})")), "");
  EXPECT_THAT(RefuseAnswer(rule, Answer(200, R"({"ok": false})")), HasSubstr("does not hold"));
  EXPECT_THAT(RefuseAnswer(rule, Answer(500, R"({"ok": true})")), HasSubstr("500"));
}

TEST(ReadAnswerRuleTest, ProblemsNameTheSetting) {
  EXPECT_THAT(
      testing::FindFaults(R"({"acceptedStatusCodes": ["fine"], "successCondition": "@.body ="})",
                          ReadAnswerRule),
      ElementsAre("acceptedStatusCodes", "successCondition"));
}

}  // namespace
}  // namespace httptask
