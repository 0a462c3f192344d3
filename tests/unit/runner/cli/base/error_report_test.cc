#include "runner/cli/base/error_report.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

const Status kInvalid = MakeError(Reason::kArgumentInvalid, "values do not fit",
                                  {{"user.name", "required", "is missing"},
                                   {"", "type", "an object is needed"},
                                   {"query:limit", "", "must be at most 5"}});

TEST(ErrorReportTest, TellsEveryProblem) {
  testing::ExpectGolden("error_problems.txt", DescribeError(kInvalid).Format(Coloring::kOff));
}

TEST(ErrorReportTest, DiagnosticsKeepTheirOneErrorWord) {
  const Status error = MakeError(Reason::kDefinitionInvalid, "error: a.json:1:2: no\n  x\n  ^\n");
  EXPECT_EQ(DescribeError(error).Format(Coloring::kOff), "error: a.json:1:2: no\n  x\n  ^\n");
}

TEST(ErrorReportTest, TellsTheNextStepWhereTheReasonHasOne) {
  const auto text = [](Reason reason) {
    return DescribeError(MakeError(reason, "no")).Format(Coloring::kOff);
  };
  EXPECT_NE(text(Reason::kOperationNotFound).find("help: `httptask search"), std::string::npos);
  EXPECT_NE(text(Reason::kApiNotFound).find("help: `httptask apis`"), std::string::npos);
  EXPECT_EQ(text(Reason::kTargetBlocked), "error: no\n");
}

TEST(ErrorReportTest, JsonNamesAreAnInterface) {
  EXPECT_EQ(FormatJson(ErrorToJson(kInvalid)),
            R"({"reason":"ARGUMENT_INVALID","message":"values do not fit","problems":[)"
            R"({"path":"user.name","rule":"required","message":"is missing"},)"
            R"({"path":"","rule":"type","message":"an object is needed"},)"
            R"({"path":"query:limit","rule":"","message":"must be at most 5"}]})");
}

}  // namespace
}  // namespace httptask::runner
