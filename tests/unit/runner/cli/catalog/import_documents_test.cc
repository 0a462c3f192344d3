#include "runner/cli/catalog/import_documents.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ImportDocumentsTest, FoldersGiveTheirDocumentsByName) {
  const testing::TemporaryFolder folder;
  const std::string b = folder.Write("b.YAML", "").string();
  const std::string a = folder.Write("a/deep/x.json", "").string();
  folder.Write("c.png", "");
  EXPECT_THAT(FindDocuments({folder.path().string()}).value(),
              ElementsAre(ImportDocument{a, true}, ImportDocument{b, true}));
}

TEST(ImportDocumentsTest, FilesAreTakenAsTheyAre) {
  EXPECT_THAT(FindDocuments({"z.bin", "a.md"}).value(),
              ElementsAre(ImportDocument{"z.bin", false}, ImportDocument{"a.md", false}));
}

TEST(ImportDocumentsTest, UrlsAreTakenWithWhatMayBeToldOfThem) {
  const auto documents = FindDocuments({"HTTPS://u:p@A.example/o.yaml?token=t#/x"}).value();
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_EQ(documents[0].path, "https://a.example/o.yaml?token=***");
  EXPECT_EQ(documents[0].url->url, "https://a.example/o.yaml?token=t");
  EXPECT_EQ(SourceOf("HTTPS://u:p@A.example/o.yaml?token=t#/x"), documents[0].path);
}

TEST(ImportDocumentsTest, UrlsOfOtherSchemesAreTold) {
  const Status error = FindDocuments({"ftp://a.example/x.yaml"}).status();
  EXPECT_EQ(
      MessageOf(error),
      "ftp://a.example/x.yaml: ftp URLs are not fetched, http and https ones are; download it "
      "and import the file");
}

TEST(ImportDocumentsTest, FoldersWithoutDocumentsAreAnError) {
  const testing::TemporaryFolder folder;
  const Status error = FindDocuments({folder.path().string()}).status();
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(error)), HasSubstr(".json"));
}

std::string FaultOf(const std::string& document, const std::string& path, size_t bytes_max = 100) {
  const auto content = ReadFileBeside(document, path, bytes_max);
  return content.ok() ? "" : std::string(MessageOf(content.status()));
}

TEST(ImportDocumentsTest, FilesBesideADocumentAreReadUpToTheirLimit) {
  const testing::TemporaryFolder folder;
  const std::string main = folder.Write("main.yaml", "").string();
  folder.Write("s/user.yaml", "12345");
  EXPECT_EQ(ReadFileBeside(main, "s/user.yaml", 5).value(), "12345");
  EXPECT_EQ(ReasonOf(ReadFileBeside(main, "s/user.yaml", 4).status()), Reason::kLimitExceeded);
}

TEST(ImportDocumentsTest, NothingButRegularFilesBelowTheFolderIsRead) {
  const testing::TemporaryFolder folder;
  const std::string main = folder.Write("a/main.yaml", "").string();
  const std::filesystem::path below = folder.path() / "a";
  folder.Write("secret.yaml", "secret");
  folder.Write("b/x.yaml", "x");
  std::filesystem::create_symlink(folder.path() / "secret.yaml", below / "link.yaml");
  std::filesystem::create_directory_symlink(folder.path() / "b", below / "b");
  std::filesystem::create_directory(below / "folder.yaml");
  ASSERT_EQ(::mkfifo((below / "fifo.yaml").c_str(), 0600), 0);
  EXPECT_THAT(FaultOf(main, "link.yaml"), HasSubstr("link"));
  EXPECT_THAT(FaultOf(main, "b/x.yaml"), HasSubstr("link"));
  EXPECT_THAT(FaultOf(main, "folder.yaml"), HasSubstr("folder"));
  EXPECT_THAT(FaultOf(main, "fifo.yaml"), HasSubstr("no regular file"));
  EXPECT_THAT(FaultOf(main, "../secret.yaml"), HasSubstr("leads out"));
  EXPECT_THAT(FaultOf(main, "/etc/passwd"), HasSubstr("leads out"));
  EXPECT_THAT(FaultOf(main, "none.yaml"), HasSubstr("No such file"));
}

}  // namespace
}  // namespace httptask::runner
