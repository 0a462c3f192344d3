#include "plugin/execute/body/file_access.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryFolder;

TEST(FileAccessTest, WithoutAFolderNothingIsAllowed) {
  const Status status = FileAccess().Resolve("a", "output.file").status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("--files FOLDER"));
  EXPECT_EQ(ProblemsOf(status)[0].path, "output.file");
}

TEST(FileAccessTest, PathsStayBelowTheFolder) {
  const TemporaryFolder folder;
  const FileAccess files(folder.path());
  const std::string root = std::filesystem::canonical(folder.path()).string();
  EXPECT_EQ(files.Resolve("a.bin", "f").value(), root + "/a.bin");
  EXPECT_EQ(files.Resolve(root + "/a.bin", "f").value(), root + "/a.bin");
  for (const char* path : {"../a", "/etc/passwd", "x/../../a", ".", "", "none/a"}) {
    EXPECT_FALSE(files.Resolve(path, "f").ok()) << path;
  }
}

TEST(FileAccessTest, LinksAreFollowedBeforeTheyAreJudged) {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  std::filesystem::create_symlink(other.path(), folder.path() / "link");
  EXPECT_FALSE(FileAccess(folder.path()).Resolve("link/a", "f").ok());
}

}  // namespace
}  // namespace httptask
