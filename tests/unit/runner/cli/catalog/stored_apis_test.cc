#include "runner/cli/catalog/stored_apis.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

class StoredApisTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.File(name).string(); }

  v1::Api MakeApi(const std::vector<std::string>& sources) const {
    v1::Api api;
    api.set_api("shop");
    for (const std::string& source : sources) api.add_sources(source);
    return api;
  }

  const httptask::testing::TemporaryFolder folder_;
};

TEST_F(StoredApisTest, AFileThatIsGoneFromAFolderIsTold) {
  const auto gone = FindGoneDocuments({MakeApi({Path("r/old.yaml")})}, {folder_.path().string()});
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].document(), Path("r/old.yaml"));
  EXPECT_THAT(gone[0].reason(), HasSubstr("is gone"));
  EXPECT_EQ(gone[0].help(), "`httptask forget shop` removes it");
}

TEST_F(StoredApisTest, OfAnApiWithOtherDocumentsOnlyThatOneIsToBeForgotten) {
  folder_.Write("new.yaml", "x");
  const auto gone = FindGoneDocuments({MakeApi({Path("my old.yaml"), Path("new.yaml")})},
                                      {folder_.path().string()});
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].help(),
            "`httptask forget shop --source '" + Path("my old.yaml") + "'` removes it");
}

TEST_F(StoredApisTest, FilesOfOtherFoldersAndNamedFilesAreNotLookedFor) {
  folder_.Write("new.yaml", "x");
  const std::vector<v1::Api> apis = {MakeApi({"/elsewhere/old.yaml", Path("old.yaml")})};
  EXPECT_TRUE(FindGoneDocuments(apis, {Path("new.yaml")}).empty());
  EXPECT_EQ(FindGoneDocuments(apis, {folder_.path().string() + "/./"}).size(), 1u);
}

}  // namespace
}  // namespace httptask::runner
