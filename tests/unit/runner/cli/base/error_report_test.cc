#include "runner/cli/base/error_report.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "httptask/v1/task_service.pb.h"
#include "runner/client/status_message.h"
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
  EXPECT_NE(text(Reason::kResponseTooLarge).find("--files FOLDER"), std::string::npos);
  EXPECT_NE(text(Reason::kTlsUntrusted).find("--ca-file FILE"), std::string::npos);
  EXPECT_EQ(text(Reason::kTargetBlocked), "error: no\n");
}

TEST(ErrorReportTest, ACommandInTheMessageIsHelpEnough) {
  const Status error = MakeError(Reason::kApiNotFound, "no API `x`; `httptask apis` lists them");
  EXPECT_EQ(DescribeError(error).Format(Coloring::kOff),
            "error: no API `x`; `httptask apis` lists them\n");
}

Status Tried(Reason reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(reason)));
  info.set_domain("httptask");
  v1::TaskResult result;
  result.mutable_request()->set_method("GET");
  result.add_attempts()->set_number(1);
  google::rpc::Status message;
  message.set_code(static_cast<int>(CodeOf(reason)));
  message.add_details()->PackFrom(info);
  message.add_details()->PackFrom(result);
  return StatusFromRpc(message);
}

TEST(ErrorReportTest, WhatWasTriedIsTold) {
  const Json json = ReportToJson(Tried(Reason::kDeadlineExceeded));
  EXPECT_EQ(json["error"]["reason"], "DEADLINE_EXCEEDED");
  EXPECT_EQ(json["request"]["method"], "GET");
  EXPECT_EQ(json["attempts"].size(), 1u);
  EXPECT_EQ(ReportToJson(kInvalid).size(), 1u);
}

TEST(ErrorReportTest, ARequestThatFailedIsNoFaultOfTheUser) {
  EXPECT_EQ(ExitCodeOf(Tried(Reason::kTargetUnreachable)), kExitFailed);
  EXPECT_EQ(ExitCodeOf(Tried(Reason::kResponseTooLarge)), kExitFailed);
  EXPECT_EQ(ExitCodeOf(Tried(Reason::kTargetBlocked)), kExitNotRun);
  EXPECT_EQ(ExitCodeOf(MakeError(Reason::kDeadlineExceeded, "the plugin")), kExitNotRun);
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
