#include "runner/cli/catalog/import_report.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

ImportReport SampleReport() {
  ImportReport report;
  v1::ImportReferenceResponse response;
  response.mutable_api()->set_api("pay");
  response.mutable_api()->set_title("Pay");
  response.set_operations(2);
  response.set_usable(1);
  v1::ImportProblem* problem = response.add_problems();
  problem->set_document("pay.yaml");
  problem->set_pointer("/paths/~1a");
  problem->set_reason("has no answer");
  problem->set_help("declare one");
  report.problems.push_back(*problem);
  report.loaded.push_back({"pay.yaml", response});
  v1::ImportProblem failure;
  failure.set_document("bad.txt");
  failure.set_line(3);
  failure.set_reason("no method line");
  report.problems.push_back(failure);
  report.failed = 1;
  return report;
}

TEST(ImportReportTest, TheScoreIsTheShareOfUsableOperations) {
  ImportReport report = SampleReport();
  EXPECT_EQ(report.Score(), 50);
  report.loaded[0].response.set_operations(100'000);
  report.loaded[0].response.set_usable(99'999);
  EXPECT_EQ(report.Score(), 99.99);
  EXPECT_EQ(ImportReport{}.Score(), 100);
  EXPECT_EQ(ImportReport{.failed = 2}.Score(), 0);
}

TEST(ImportReportTest, ChangesAreToldByOperation) {
  ImportReport report = SampleReport();
  v1::OperationChange& change = *report.loaded[0].response.add_changes();
  change.set_id("pay");
  change.set_kind(v1::CHANGE_KIND_BROKEN);
  v1::Difference& difference = *change.add_differences();
  difference.set_place("body sum");
  difference.set_what("is required now");
  difference.set_breaks(true);
  EXPECT_THAT(
      FormatLoaded(report),
      ::testing::HasSubstr("changes of pay:\n  broken pay\n    body sum is required now\n"));
  EXPECT_EQ(FormatJson(*ResolvePointer(ImportReportToJson(report), "/apis/0/changes")),
            R"([{"operation":"pay","kind":"broken","differences":[)"
            R"({"place":"body sum","what":"is required now","breaks":true}]}])");
}

TEST(ImportReportTest, ManyProblemsAreCountedByKindButLostOperationsAreNamed) {
  ImportReport report = SampleReport();
  for (int i = 0; i < 60; ++i) {
    v1::ImportProblem problem = report.problems[0];
    problem.set_reason("`" + std::to_string(i) + "` leads nowhere");
    report.problems.push_back(problem);
  }
  report.problems.back().set_operation("TRACE /a");
  const std::string text = DescribeImportProblems(report).Format(Coloring::kOff);
  EXPECT_THAT(text,
              ::testing::HasSubstr("warning: 59 times: `…` leads nowhere; first in pay.yaml"));
  EXPECT_THAT(text, ::testing::HasSubstr("`59` leads nowhere"));
  EXPECT_THAT(text, ::testing::HasSubstr("error: bad.txt:3"));
  EXPECT_THAT(text, ::testing::HasSubstr("--report FILE"));
}

TEST(ImportReportTest, JsonNamesAreAnInterface) {
  testing::ExpectGolden("import.json", FormatJson(ImportReportToJson(SampleReport()), 2));
}

TEST(ImportReportTest, TellsWhatIsUsableAndWhyNot) {
  const ImportReport report = SampleReport();
  testing::ExpectGolden(
      "import.txt", FormatLoaded(report) + DescribeImportProblems(report).Format(Coloring::kOff));
}

}  // namespace
}  // namespace httptask::runner
