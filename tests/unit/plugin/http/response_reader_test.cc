#include "plugin/http/response_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

ResponseReader Reader(std::initializer_list<std::string_view> lines, HttpLimits limits = {}) {
  ResponseReader reader(limits);
  for (const std::string_view line : lines) EXPECT_TRUE(reader.AddHeaderLine(line)) << line;
  return reader;
}

TEST(ResponseReaderTest, ReadsAHead) {
  const ResponseReader reader =
      Reader({"HTTP/1.1 201 Made Now\r\n", "A:  b \r\n", "C:\r\n", "\r\n"});
  EXPECT_EQ(reader.response().status_code, 201);
  EXPECT_EQ(reader.response().reason_phrase, "Made Now");
  EXPECT_THAT(reader.response().headers, ElementsAre(Pair("A", "b"), Pair("C", "")));
  EXPECT_TRUE(reader.has_head());
}

TEST(ResponseReaderTest, StatusNeedsNoReason) {
  EXPECT_EQ(Reader({"HTTP/1.1 204\r\n"}).response().status_code, 204);
  EXPECT_EQ(Reader({"HTTP/1.1 204 \r\n"}).response().reason_phrase, "");
}

TEST(ResponseReaderTest, HeadIsThereOnlyAtItsEnd) {
  EXPECT_FALSE(Reader({}).has_begun());
  EXPECT_TRUE(Reader({"HTTP/1.1 200 OK\r\n"}).has_begun());
  EXPECT_FALSE(Reader({"HTTP/1.1 200 OK\r\n", "A: b\r\n"}).has_head());
  EXPECT_FALSE(Reader({"HTTP/1.1 100 Continue\r\n", "\r\n"}).has_head());
}

TEST(ResponseReaderTest, DropsInterimAnswersAndKeepsTrailersApart) {
  const ResponseReader reader =
      Reader({"HTTP/1.1 103 Early\r\n", "Link: x\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "A: b\r\n",
              "\r\n", "T: t\r\n", "HTTP/1.1 500 Fake\r\n", "\r\n"});
  EXPECT_EQ(reader.response().status_code, 200);
  EXPECT_THAT(reader.response().headers, ElementsAre(Pair("A", "b")));
  EXPECT_THAT(reader.response().trailers, ElementsAre(Pair("T", "t")));
}

TEST(ResponseReaderTest, JoinsFoldedLinesAndSkipsNonsense) {
  const ResponseReader reader = Reader({" folded before all\r\n", "HTTP/1.1 200 OK\r\n", "A: b\r\n",
                                        "\tc\r\n", "no colon\r\n", ": no name\r\n", "\r\n"});
  EXPECT_THAT(reader.response().headers, ElementsAre(Pair("A", "b c")));
}

TEST(ResponseReaderTest, ReplacesControlCharacters) {
  const ResponseReader reader =
      Reader({"HTTP/1.1 200 O\x1bK\r\n", std::string_view("A\x01: b\0c\x7f"
                                                          "d\r\n",
                                                          11)});
  EXPECT_EQ(reader.response().reason_phrase, "O K");
  EXPECT_THAT(reader.response().headers, ElementsAre(Pair("A", "b c d")));
}

TEST(ResponseReaderTest, WhatIsNoUtf8IsLatin1) {
  const ResponseReader reader =
      Reader({"HTTP/1.1 404 pas trouv\xe9\r\n", "A: Sch\xf6n\r\n", "B: Sch\xc3\xb6n\r\n", "\r\n"});
  EXPECT_EQ(reader.response().reason_phrase, "pas trouvé");
  EXPECT_THAT(reader.response().headers, ElementsAre(Pair("A", "Schön"), Pair("B", "Schön")));
}

TEST(ResponseReaderTest, HeaderCountHasALimit) {
  HttpLimits limits;
  limits.response_header_count_max = 3;
  ResponseReader reader = Reader({"HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n", "T: t\r\n"}, limits);
  EXPECT_TRUE(reader.status().ok());
  EXPECT_FALSE(reader.AddHeaderLine("T: t\r\n"));
  EXPECT_EQ(ReasonOf(reader.status()), Reason::kResponseTooLarge);
}

TEST(ResponseReaderTest, HeaderBytesHaveALimitAcrossInterimAnswersAndTrailers) {
  HttpLimits limits;
  limits.response_header_bytes_max = 50;
  ResponseReader reader = Reader(
      {"HTTP/1.1 100 C\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "\r\n", "TTTTT: tttt\r\n"}, limits);
  EXPECT_TRUE(reader.AddHeaderLine(""));
  EXPECT_FALSE(reader.AddHeaderLine("x"));
  EXPECT_EQ(ReasonOf(reader.status()), Reason::kResponseTooLarge);
}

TEST(ResponseReaderTest, BodyHasALimit) {
  HttpLimits limits;
  limits.response_body_bytes_max = 4;
  ResponseReader reader(limits);
  EXPECT_TRUE(reader.AddBody("ab", 2));
  EXPECT_TRUE(reader.AddBody("cd", 4));
  EXPECT_EQ(reader.response().body, "abcd");
  EXPECT_FALSE(reader.AddBody("e", 5));
  EXPECT_EQ(ReasonOf(reader.status()), Reason::kResponseTooLarge);
  EXPECT_THAT(reader.response().body, IsEmpty());
}

TEST(ResponseReaderTest, RatioCountsFromOneMebibyteOn) {
  HttpLimits limits;
  limits.response_ratio_max = 10;
  ResponseReader reader(limits);
  const size_t mebibyte = size_t{1} << 20;
  EXPECT_TRUE(reader.AddBody(std::string(mebibyte, 'x'), 1));
  EXPECT_TRUE(reader.AddBody("x", mebibyte / 10 + 1));
  EXPECT_FALSE(reader.AddBody(std::string(100, 'x'), mebibyte / 10 - 10));
  EXPECT_EQ(ReasonOf(reader.status()), Reason::kResponseTooLarge);
}

TEST(ResponseReaderTest, DeclaredLengthReservesButDoesNotTrust) {
  ResponseReader reader{HttpLimits{}};
  EXPECT_TRUE(reader.AddBody("a", 1, size_t{1} << 40));
  EXPECT_LE(reader.response().body.capacity(), size_t{2} << 20);
}

}  // namespace
}  // namespace httptask
