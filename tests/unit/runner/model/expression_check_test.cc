#include "runner/model/expression_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/base/text.h"
#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;
using testing::WarningsOf;

// Three tasks; the second one's body is `body`, which begins in line 6, column 9.
std::string WithBody(std::string_view body) {
  return ReplaceAll(R"({"name": "w", "tasks": [
{"name": "t", "taskReferenceName": "link", "type": "HTTP", "inputParameters": {"uri": "http://h", "method": "GET"}},
{"name": "t", "taskReferenceName": "exchange", "type": "HTTP", "inputParameters": {
"http_request": {"uri": "http://h",
"method": "GET",
"body": BODY
}}},
{"name": "t", "taskReferenceName": "accounts", "type": "HTTP", "inputParameters": {"uri": "http://h", "method": "GET"}}
]})",
                    "BODY", body);
}

TEST(ExpressionCheckTest, WhatCanBeReadPasses) {
  EXPECT_EQ(FaultsOf(WithBody(
                R"(["${workflow.input.a.b}", "${link.output.response.body.x[0]}", "${link.status}",
    "${workflow.input['x y']}", "$${nothing.at.all}", "plain", "${workflow.variables.x}"])")),
            "");
}

TEST(ExpressionCheckTest, UnknownTasksAreToldAtTheNameWithTheNearest) {
  EXPECT_EQ(FaultsOf(WithBody(R"("a \"${lnik2.output.x}")")),
            "6:16: there is no task `lnik2` (what can be read here: link, workflow)\n");
  EXPECT_EQ(FaultsOf(WithBody(R"("${links.output.x}")")),
            "6:12: there is no task `links` (did you mean `link`?)\n");
}

TEST(ExpressionCheckTest, OnlyNamesBeforeADotAreKnownToConductor) {
  EXPECT_THAT(FaultsOf(WithBody(R"("${$.link.status}")")), HasSubstr("leave out the `$.`"));
  EXPECT_THAT(FaultsOf(WithBody(R"("`<${$.s}>`")")), HasSubstr("in a script write `$${`"));
}

TEST(ExpressionCheckTest, ATaskThatReadsItselfOrALaterOneIsWarnedOf) {
  EXPECT_THAT(WarningsOf(WithBody(R"("${exchange.output.x}")")),
              HasSubstr("6:12: the task `exchange` reads itself"));
  EXPECT_THAT(WarningsOf(WithBody(R"("${accounts.output.x}")")),
              HasSubstr("6:12: the task `accounts` runs later than this one"));
}

TEST(ExpressionCheckTest, UnknownMembersAreWarnedOf) {
  EXPECT_EQ(WarningsOf(WithBody(R"("${workflow.inputs.x}")")),
            "6:21: `workflow` has no `inputs` (did you mean `input`?)\n");
  EXPECT_EQ(WarningsOf(WithBody(R"("${workflow.amount}")")),
            "6:21: `workflow` has no `amount` (for an input write `workflow.input.amount`)\n");
  EXPECT_THAT(WarningsOf(WithBody(R"("${workflow.secrets.KEY}")")),
              HasSubstr("`workflow.secrets` is not filled in: the text stays as it is"));
  EXPECT_EQ(WarningsOf(WithBody(R"("${link.response.body}")")),
            "6:17: a task has no `response` (an answer is read as `link.output.response.body`)\n");
}

TEST(ExpressionCheckTest, EachOfTwoEqualExpressionsIsTold) {
  EXPECT_EQ(FaultsOf(WithBody(R"("${nowhere.x} ${nowhere.x}")")),
            "6:12: there is no task `nowhere` (what can be read here: link, workflow)\n"
            "6:25: there is no task `nowhere` (what can be read here: link, workflow)\n");
}

TEST(ExpressionCheckTest, WhatDoesNotParseIsToldWhereItBegins) {
  EXPECT_THAT(FaultsOf(WithBody(R"("x ${link.output[}")")),
              HasSubstr("6:12: the expression `${link.output[}` does not parse: "));
}

TEST(ExpressionCheckTest, OutputParametersReadEveryTask) {
  const std::string text =
      ReplaceAll(WithBody("1"), "]}", R"(], "outputParameters": {"a": "OUT"}})");
  EXPECT_EQ(WarningsOf(ReplaceAll(text, "OUT", "${accounts.output.x}")), "");
  EXPECT_THAT(WarningsOf(ReplaceAll(text, "OUT", "${acounts.output.x}")),
              HasSubstr("did you mean `accounts`?"));
}

TEST(ExpressionCheckTest, WhatDoesNotCloseIsWarnedOfAndLookedInto) {
  EXPECT_EQ(WarningsOf(WithBody(R"("a ${link.output.x")")),
            "6:12: the expression does not close: from here on the text stays as it is (close it "
            "with `}`; for text that is not an expression write `$${`)\n");
  EXPECT_EQ(FaultsOf(WithBody(R"("${link${nowhere.x}")")),
            "6:18: there is no task `nowhere` (what can be read here: link, workflow)\n");
  EXPECT_EQ(FaultsOf(WithBody(R"("${link${link.output}")")), "");
}

}  // namespace
}  // namespace httptask::runner
