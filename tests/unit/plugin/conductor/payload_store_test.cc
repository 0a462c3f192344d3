#include "plugin/conductor/payload_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

Json Output(size_t letters) {
  return {{"response", {{"statusCode", 200}, {"body", std::string(letters, 'x')}}}};
}

TEST(PayloadStoreTest, AnOutputWithinTheLimitStays) {
  const testing::TemporaryFolder folder;
  const size_t around = FormatJson(Output(0)).size();
  const Json output = Output(PayloadStore::kOutputBytesMax - around);
  EXPECT_EQ(PayloadStore(folder.path()).Fit(output).value(), output);
}

TEST(PayloadStoreTest, TheBodyOfALargerOneGoesToAFile) {
  const testing::TemporaryFolder folder;
  const Json output = Output(PayloadStore::kOutputBytesMax);
  const Json fit = PayloadStore(folder.path() / "answers").Fit(output).value();
  EXPECT_TRUE(fit["response"]["body"].is_null());
  EXPECT_EQ(fit["response"]["statusCode"], 200);
  const std::string path = fit["response"]["file"]["path"];
  const std::string content = ReadFile(path).value();
  EXPECT_EQ(content, FormatJson(output["response"]["body"]));
  EXPECT_EQ(fit["response"]["file"]["bytes"], content.size());
  EXPECT_EQ(fit["response"]["file"]["sha256"], Sha256(content));
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST(PayloadStoreTest, WithoutAFolderItSaysSo) {
  const auto fit = PayloadStore("/dev/null/answers").Fit(Output(PayloadStore::kOutputBytesMax));
  ASSERT_FALSE(fit.ok());
  EXPECT_EQ(ReasonOf(fit.status()), Reason::kStorageFailed);
}

}  // namespace
}  // namespace httptask
