#include "runner/cli/catalog/remote_files.h"

#include <gmock/gmock.h>

#include <atomic>

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

class RemoteFilesTest : public ::testing::Test {
 protected:
  std::string FaultOf(const std::string& url) {
    const auto file = files_.Get(url);
    return file.ok() ? "" : std::string(MessageOf(file.status()));
  }

  std::atomic<int> fetched_ = 0;
  size_t bytes_ = 1;
  std::chrono::steady_clock::time_point now_;
  RemoteFiles files_{[this](const std::string& url, size_t bytes_max) -> StatusOr<FetchedDocument> {
                       EXPECT_EQ(bytes_max, kRemoteFileBytesMax);
                       ++fetched_;
                       if (url == "https://a.example/none") {
                         return MakeError(Reason::kReferenceInvalid, "404");
                       }
                       return FetchedDocument{std::string(bytes_, 'x'), url};
                     },
                     [this] { return now_; }};
};

TEST_F(RemoteFilesTest, EachIsFetchedOnce) {
  files_.Bring({"https://a.example/1", "https://a.example/2", "https://a.example/1"});
  EXPECT_EQ(files_.Get("https://a.example/1")->url, "https://a.example/1");
  EXPECT_EQ(FaultOf("https://a.example/none"), "404");
  EXPECT_EQ(FaultOf("https://a.example/none"), "404");
  EXPECT_EQ(fetched_, 3);
}

TEST_F(RemoteFilesTest, TheirNumberHasALimit) {
  std::vector<std::string> urls;
  for (size_t i = 0; i < kRemoteFilesMax; ++i) urls.push_back(std::to_string(i));
  files_.Bring(urls);
  EXPECT_EQ(FaultOf(urls.back()), "");
  EXPECT_THAT(FaultOf("https://a.example/more"), HasSubstr("500 files"));
  EXPECT_EQ(fetched_, static_cast<int>(kRemoteFilesMax));
}

TEST_F(RemoteFilesTest, TheirBytesHaveALimitTogether) {
  bytes_ = kRemoteBytesMax / 8;
  for (int i = 0; i < 8; ++i) EXPECT_EQ(FaultOf(std::to_string(i)), "");
  bytes_ = 1;
  EXPECT_THAT(FaultOf("more"), HasSubstr("bytes together"));
}

TEST_F(RemoteFilesTest, TheirTimeHasALimit) {
  EXPECT_EQ(FaultOf("1"), "");
  now_ += kRemoteTimeMax;
  EXPECT_EQ(FaultOf("2"), "");
  now_ += std::chrono::milliseconds(1);
  EXPECT_THAT(FaultOf("3"), HasSubstr("300 s"));
  EXPECT_EQ(FaultOf("1"), "");
}

}  // namespace
}  // namespace httptask::runner
