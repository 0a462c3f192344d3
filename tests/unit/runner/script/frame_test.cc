#include "runner/script/frame.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace httptask::runner {
namespace {

class FrameTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets_), 0); }
  void TearDown() override {
    close(sockets_[0]);
    CloseOther();
  }
  void CloseOther() {
    if (sockets_[1] >= 0) close(sockets_[1]);
    sockets_[1] = -1;
  }
  static FrameDeadline Now() { return std::chrono::steady_clock::now(); }

  int sockets_[2] = {-1, -1};
};

TEST_F(FrameTest, ArrivesAsItWasWritten) {
  ASSERT_EQ(WriteFrame(sockets_[0], kJqFrame, ".a", "{}", Now()), FrameEnd::kDone);
  const ReceivedFrame received = ReadFrame(sockets_[1], 4, Now());
  EXPECT_EQ(received.end, FrameEnd::kDone);
  EXPECT_EQ(received.frame.kind, kJqFrame);
  EXPECT_EQ(received.frame.first, ".a");
  EXPECT_EQ(received.frame.second, "{}");
}

TEST_F(FrameTest, OneByteMoreThanAllowedIsTooLarge) {
  ASSERT_EQ(WriteFrame(sockets_[0], kJqFrame, ".ab", "{}", Now()), FrameEnd::kDone);
  EXPECT_EQ(ReadFrame(sockets_[1], 4, Now()).end, FrameEnd::kTooLarge);
}

TEST_F(FrameTest, NothingByTheDeadlineIsATimeout) {
  EXPECT_EQ(ReadFrame(sockets_[0], 4, Now()).end, FrameEnd::kTimeout);
}

TEST_F(FrameTest, WhatNobodyReadsIsATimeout) {
  const std::string large(size_t{4} << 20, 'x');
  EXPECT_EQ(WriteFrame(sockets_[0], kJqFrame, large, "", Now()), FrameEnd::kTimeout);
}

TEST_F(FrameTest, AnEndInsideOfAFrameIsClosed) {
  ASSERT_EQ(send(sockets_[1], "q\4", 2, 0), 2);
  CloseOther();
  EXPECT_EQ(ReadFrame(sockets_[0], 4, {}).end, FrameEnd::kClosed);
}

TEST_F(FrameTest, NobodyThereIsClosedWithoutASignal) {
  CloseOther();
  EXPECT_EQ(WriteFrame(sockets_[0], kJqFrame, "a", "", {}), FrameEnd::kClosed);
}

}  // namespace
}  // namespace httptask::runner
