#include "plugin/execute/policy/output_rule.h"

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;

TaskResult Answer() {
  TaskResult result;
  result.status_code = 201;
  result.headers = {{"Content-Type", "application/json"}, {"Location", "/items/7"}};
  result.body = R"({"id": 123456789012345678901234567890, "text": "token=abc;", "list": [1, 2]})";
  return result;
}

Json Extract(std::string_view setting) {
  return ExtractOutputs(testing::ReadSetting(setting, ReadOutputRules), Answer());
}

TEST(OutputRuleTest, TakesPathsHeadersAndExpressions) {
  const Json outputs = Extract(R"j({"outputs": {
      "id": "$.body.id", "all": {"jsonPath": "$.body.list[*]"}, "where": {"header": "location"},
      "token": {"regex": "token=([a-z]+)"}, "whole": {"regex": "token"}}})j");
  EXPECT_EQ(FormatJson(outputs),
            R"({"id":123456789012345678901234567890,"all":[1,2],"where":"/items/7",)"
            R"("token":"abc","whole":"token"})");
}

TEST(OutputRuleTest, WhatIsNotThereIsNull) {
  EXPECT_EQ(FormatJson(Extract(R"({"outputs": {"a": "$.body.gone", "b": {"header": "X-No"},
                                   "c": {"regex": "zzz"}, "d": {"regex": "(zzz)?token"}}})")),
            R"({"a":null,"b":null,"c":null,"d":null})");
}

TEST(OutputRuleTest, NoRulesGiveNull) {
  EXPECT_TRUE(Extract("{}").is_null());
}

TEST(OutputRuleTest, ProblemsAreTold) {
  EXPECT_THAT(testing::FindFaults(R"({"outputs": {"a": "$[", "b": {"regex": "("}, "c": {},
                                      "d": {"header": "x", "regex": "y"}, "e": 5}})",
                                  ReadOutputRules),
              ElementsAre("outputs.a", "outputs.b.regex", "outputs.c", "outputs.d", "outputs.e"));
}

TEST(OutputRuleTest, ExpressionsHaveASizeLimit) {
  const auto setting = [](size_t bytes) {
    return R"({"outputs": {"a": {"regex": ")" + std::string(bytes, 'a') + R"("}}})";
  };
  EXPECT_THAT(testing::FindFaults(setting(1000), ReadOutputRules), ElementsAre());
  EXPECT_THAT(testing::FindFaults(setting(1001), ReadOutputRules), ElementsAre("outputs.a.regex"));
}

TEST(OutputRuleTest, ThereAreAtMostAHundred) {
  Json many = Json::object();
  for (int i = 0; i < 100; ++i) many["outputs"]["o" + std::to_string(i)] = "$.body";
  EXPECT_THAT(testing::FindFaults(FormatJson(many), ReadOutputRules), ElementsAre());
  many["outputs"]["more"] = "$.body";
  EXPECT_THAT(testing::FindFaults(FormatJson(many), ReadOutputRules), ElementsAre("outputs"));
}

}  // namespace
}  // namespace httptask
