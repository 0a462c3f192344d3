#include "runner/cli/catalog/import_command.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/runner/cli/cli_run.h"
#include "tests/unit/runner/cli/golden.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ImportCommandTest, FoldersGiveTheirDocumentsByName) {
  const testing::TemporaryFolder folder;
  const std::string b = folder.Write("b.YAML", "").string();
  const std::string a = folder.Write("a/deep/x.json", "").string();
  folder.Write("c.png", "");
  EXPECT_THAT(FindDocuments({folder.path().string()}).value(), ElementsAre(a, b));
}

TEST(ImportCommandTest, FilesAreTakenAsTheyAre) {
  EXPECT_THAT(FindDocuments({"z.bin", "a.md"}).value(), ElementsAre("z.bin", "a.md"));
}

TEST(ImportCommandTest, FoldersWithoutDocumentsAreAnError) {
  const testing::TemporaryFolder folder;
  const Status error = FindDocuments({folder.path().string()}).status();
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(error)), HasSubstr(".json"));
}

TEST(ImportCommandTest, UrlsAreRefusedWithTheNextStep) {
  const testing::CliRun run = testing::RunCli({"import", "https://a.example/o.yaml"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.notes, HasSubstr("download it first"));
}

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

TEST(ImportCommandTest, JsonNamesAreAnInterface) {
  testing::ExpectGolden("import.json", FormatJson(ImportReportToJson(SampleReport()), 2));
}

TEST(ImportCommandTest, TellsWhatIsUsableAndWhyNot) {
  const ImportReport report = SampleReport();
  testing::ExpectGolden(
      "import.txt", FormatLoaded(report) + DescribeImportProblems(report).Format(Coloring::kOff));
}

}  // namespace
}  // namespace httptask::runner
