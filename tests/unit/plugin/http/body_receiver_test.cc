#include "plugin/http/body_receiver.h"

#include <gtest/gtest.h>

#include <future>

#include "plugin/base/base64.h"
#include "plugin/base/file.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using Taken = BodyReceiver::Taken;

class BodyReceiverTest : public ::testing::Test {
 protected:
  BodyReceiver& Begin(std::string_view field = "", std::string_view status = "200 OK") {
    reader_.emplace(request_.limits);
    reader_->AddHeaderLine("HTTP/1.1 " + std::string(status) + "\r\n");
    if (!field.empty()) reader_->AddHeaderLine(field);
    reader_->AddHeaderLine("\r\n");
    return receiver_.emplace(1, request_, *reader_, files_);
  }
  // 50,000 times the letter a.
  static std::string Brotli() { return DecodeBase64("H0/DACTC4rFAEnYBAA==").value(); }

  const testing::TemporaryFolder folder_;
  HttpRequest request_;
  std::optional<ResponseReader> reader_;
  std::promise<void> closed_;
  BodyFileWriter files_{[this](uint64_t) { closed_.set_value(); }};
  std::optional<BodyReceiver> receiver_;
};

TEST_F(BodyReceiverTest, BodyIsUnpackedIntoTheAnswer) {
  BodyReceiver& receiver = Begin("content-encoding: br\r\n");
  EXPECT_EQ(receiver.Take(Brotli(), 0), Taken::kAll);
  EXPECT_TRUE(receiver.Finish().ok());
  EXPECT_EQ(reader_->response().body, std::string(50'000, 'a'));
}

TEST_F(BodyReceiverTest, CodingsOfSeveralFieldsAreJoined) {
  reader_.emplace(request_.limits);
  for (const char* line : {"HTTP/1.1 200 OK\r\n", "Content-Encoding: br\r\n", "A: b\r\n",
                           "content-encoding: identity\r\n", "\r\n"}) {
    reader_->AddHeaderLine(line);
  }
  BodyReceiver receiver(1, request_, *reader_, files_);
  EXPECT_EQ(receiver.Take(Brotli(), 0), Taken::kAll);
  EXPECT_EQ(reader_->response().body.size(), 50'000u);
}

TEST_F(BodyReceiverTest, BodyStaysAsReceivedWhereTheRequestSaysSo) {
  request_.decompress = false;
  BodyReceiver& receiver = Begin("Content-Encoding: br\r\n");
  EXPECT_EQ(receiver.Take(Brotli().substr(0, 4), 0), Taken::kAll);
  EXPECT_TRUE(receiver.Finish().ok());
  EXPECT_EQ(reader_->response().body, Brotli().substr(0, 4));
}

TEST_F(BodyReceiverTest, CutAndUnknownCodingsAreInvalid) {
  BodyReceiver& cut = Begin("Content-Encoding: br\r\n");
  EXPECT_EQ(cut.Take(Brotli().substr(0, 4), 0), Taken::kAll);
  EXPECT_EQ(ReasonOf(cut.Finish()), Reason::kResponseInvalid);
  BodyReceiver& unknown = Begin("Content-Encoding: utf-8\r\n");
  EXPECT_TRUE(unknown.Finish().ok());
  EXPECT_EQ(unknown.Take("x", 0), Taken::kFailed);
  EXPECT_EQ(ReasonOf(unknown.status()), Reason::kResponseInvalid);
}

TEST_F(BodyReceiverTest, UnpackedBodyHasALimitOnBothSides) {
  request_.limits.response_body_bytes_max = 50'000;
  EXPECT_EQ(Begin("Content-Encoding: br\r\n").Take(Brotli(), 0), Taken::kAll);
  request_.limits.response_body_bytes_max = 49'999;
  EXPECT_EQ(Begin("Content-Encoding: br\r\n").Take(Brotli(), 0), Taken::kFailed);
  EXPECT_EQ(ReasonOf(reader_->status()), Reason::kResponseTooLarge);
}

TEST_F(BodyReceiverTest, CallbackGetsTheBodyOfA2xxAlone) {
  size_t bytes = 0;
  request_.on_body = [&](std::string_view piece) { return (bytes += piece.size()) < 20'000; };
  BodyReceiver& receiver = Begin("Content-Encoding: br\r\n");
  EXPECT_EQ(receiver.Take(Brotli(), 0), Taken::kFailed);
  EXPECT_TRUE(receiver.is_cut());
  EXPECT_LT(bytes, 50'000u);
  EXPECT_EQ(Begin("", "404 No").Take("gone", 0), Taken::kAll);
  EXPECT_EQ(reader_->response().body, "gone");
}

TEST_F(BodyReceiverTest, FileGetsTheUnpackedBody) {
  request_.output_file = folder_.File("out");
  BodyReceiver& receiver = Begin("Content-Encoding: br\r\n");
  ASSERT_TRUE(receiver.WantsFile());
  EXPECT_EQ(receiver.Take(Brotli(), 0), Taken::kAll);
  std::future<void> closed = closed_.get_future();
  receiver.CommitFile();
  closed.wait();
  ASSERT_TRUE(receiver.IsFileClosed());
  EXPECT_EQ(receiver.FileResult()->bytes, 50'000u);
  EXPECT_EQ(*ReadFile(request_.output_file), std::string(50'000, 'a'));
  EXPECT_FALSE(Begin("", "404 No").WantsFile());
}

}  // namespace
}  // namespace httptask
