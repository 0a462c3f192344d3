#include "plugin/http/body_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

std::string ReadAll(BodySource& source, size_t step) {
  std::string all;
  std::string piece(step, '\0');
  for (int64_t count = 0; (count = source.Read(piece.data(), step)) > 0;) {
    all.append(piece, 0, static_cast<size_t>(count));
  }
  return all;
}

TEST(BodySourceTest, PiecesAreReadOneAfterTheOtherAtAnyStepAndAgain) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write("a.txt", "file");
  const std::vector<BodyPiece> pieces = {{"<", ""}, {"", file}, {"", ""}, {">", ""}};
  BodySource source;
  ASSERT_TRUE(source.Open(pieces, 100).ok());
  EXPECT_EQ(source.size(), 6u);
  for (const size_t step : {1, 3, 100}) {
    EXPECT_EQ(ReadAll(source, step), "<file>");
    EXPECT_EQ(source.position(), 6u);
    source.Rewind();
  }
}

TEST(BodySourceTest, SizeHasALimitWithFilesIncluded) {
  const testing::TemporaryFolder folder;
  const std::vector<BodyPiece> pieces = {{"12", ""}, {"", folder.Write("a.txt", "345")}};
  BodySource fits;
  EXPECT_TRUE(fits.Open(pieces, 5).ok());
  BodySource too_large;
  const Status status = too_large.Open(pieces, 4);
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(status).find("5 bytes"), std::string_view::npos) << status;
}

TEST(BodySourceTest, WhatIsNoRegularFileIsRefusedAtOnce) {
  const testing::TemporaryFolder folder;
  const std::string pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& file :
       {pipe, folder.path().string(), (folder.path() / "missing").string()}) {
    BodySource source;
    const std::vector<BodyPiece> pieces = {{"", file}};
    const Status status = source.Open(pieces, 100);
    EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid) << file;
    EXPECT_NE(MessageOf(status).find("nothing was sent"), std::string_view::npos) << status;
  }
}

TEST(BodySourceTest, FileThatBecameShorterIsAnError) {
  const testing::TemporaryFolder folder;
  const std::vector<BodyPiece> pieces = {{"", folder.Write("a.txt", "0123456789")}};
  BodySource source;
  ASSERT_TRUE(source.Open(pieces, 100).ok());
  std::filesystem::resize_file(pieces[0].file, 4);
  char bytes[8];
  EXPECT_EQ(source.Read(bytes, 8), 4);
  EXPECT_EQ(source.Read(bytes, 8), -1);
}

}  // namespace
}  // namespace httptask
