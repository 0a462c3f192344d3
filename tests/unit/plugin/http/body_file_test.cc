#include "plugin/http/body_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <future>

#include "plugin/base/file.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using Taken = BodyFileWriter::Taken;

size_t FileCount(const std::filesystem::path& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                           std::filesystem::directory_iterator()));
}

class BodyFileTest : public ::testing::Test {
 protected:
  // Commits and waits until the file is closed.
  StatusOr<BodyFile> Commit(const std::shared_ptr<BodyFileWriter::File>& file) {
    std::future<void> closed = closed_.get_future();
    writer_.Commit(file);
    closed.wait();
    EXPECT_TRUE(writer_.IsClosed(file));
    return writer_.Result(file);
  }
  std::string PathOf(const std::string& name) { return folder_.path() / name; }

  const testing::TemporaryFolder folder_;
  std::promise<void> closed_;
  BodyFileWriter writer_{[this](uint64_t) { closed_.set_value(); }};
};

TEST_F(BodyFileTest, FileHoldsTheBytesAndItsDigestIsTold) {
  const auto file = writer_.Open(1, PathOf("out"));
  ASSERT_EQ(writer_.Append(file, "ab"), Taken::kWhole);
  ASSERT_EQ(writer_.Append(file, "c"), Taken::kWhole);
  const auto result = Commit(file);
  ASSERT_TRUE(result.ok()) << result.status();
  // FIPS 180-4, example of one block.
  EXPECT_EQ(*result,
            (BodyFile{PathOf("out"), 3,
                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}));
  EXPECT_EQ(*ReadFile(PathOf("out")), "abc");
  struct stat facts {};
  ASSERT_EQ(::stat(PathOf("out").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_EQ(FileCount(folder_.path()), 1u);
}

TEST_F(BodyFileTest, EmptyBodyMakesAnEmptyFile) {
  const auto result = Commit(writer_.Open(1, PathOf("out")));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->bytes, 0u);
  EXPECT_EQ(*ReadFile(PathOf("out")), "");
}

TEST_F(BodyFileTest, OldFileStaysUntilTheNewOneIsWhole) {
  folder_.Write("out", "old");
  const auto discarded = writer_.Open(1, PathOf("out"));
  ASSERT_EQ(writer_.Append(discarded, std::string(BodyFileWriter::kChunkBytes, 'x')),
            Taken::kWhole);
  writer_.Discard(discarded);
  const auto file = writer_.Open(2, PathOf("other"));
  ASSERT_TRUE(Commit(file).ok());  // What was posted before is done.
  EXPECT_EQ(*ReadFile(PathOf("out")), "old");
  EXPECT_EQ(FileCount(folder_.path()), 2u);
}

TEST_F(BodyFileTest, FolderThatIsMissingIsToldOnCommit) {
  const auto file = writer_.Open(1, PathOf("missing/out"));
  writer_.Append(file, "x");
  const auto result = Commit(file);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(ReasonOf(result.status()), Reason::kStorageFailed);
  EXPECT_NE(MessageOf(result.status()).find("missing/out"), std::string_view::npos);
}

TEST_F(BodyFileTest, MemoryIsBoundedWhileTheDiskIsSlow) {
  // A writer that is held up in its first callback.
  std::promise<void> go_on;
  std::shared_future<void> gate = go_on.get_future().share();
  std::promise<void> is_held;
  std::atomic<int> calls{0};
  BodyFileWriter writer([&](uint64_t) {
    if (calls++ > 0) return;
    is_held.set_value();
    gate.wait();
  });
  writer.Commit(writer.Open(1, PathOf("first")));
  is_held.get_future().wait();
  const auto file = writer.Open(2, PathOf("second"));
  const std::string chunk(BodyFileWriter::kChunkBytes, 'x');
  for (size_t i = 0; i < BodyFileWriter::kChunksMax; ++i) {
    ASSERT_EQ(writer.Append(file, chunk), Taken::kWhole);
  }
  EXPECT_EQ(writer.Append(file, "y"), Taken::kLater);
  go_on.set_value();
}

}  // namespace
}  // namespace httptask
