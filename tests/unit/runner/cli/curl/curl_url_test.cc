#include "runner/cli/curl/curl_url.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(CurlUrlTest, AGlobStandsBehindTheHost) {
  EXPECT_TRUE(HoldsGlob("https://a.example/[1-9]"));
  EXPECT_TRUE(HoldsGlob("a.example?q={a,b}"));
  EXPECT_FALSE(HoldsGlob("http://[::1]/x"));
}

TEST(CurlUrlTest, DotSegmentsLeaveThePathAlone) {
  EXPECT_EQ(RemoveDots("http://a.example/x/../y/./z?q=/../"), "http://a.example/y/z?q=/../");
  EXPECT_EQ(RemoveDots("http://a.example/x/.."), "http://a.example/");
  EXPECT_EQ(RemoveDots("http://a.example"), "http://a.example");
}

TEST(CurlUrlTest, AFileNameGoesBehindAFolder) {
  EXPECT_EQ(AddFileName("http://a.example", "d/x y"), "http://a.example/x%20y");
  EXPECT_EQ(AddFileName("http://a.example/d/", "x"), "http://a.example/d/x");
  EXPECT_EQ(AddFileName("http://a.example/d", "x"), "http://a.example/d");
  EXPECT_EQ(AddFileName("http://a.example/?q", "x"), "http://a.example/?q");
}

TEST(CurlUrlTest, WhatIsNoAsciiIsEncodedBehindTheHost) {
  EXPECT_EQ(EncodeBeyondAscii("http://a.example/ü?q=%20ö"), "http://a.example/%C3%BC?q=%20%C3%B6");
  EXPECT_EQ(EncodeBeyondAscii("http://ü.example/"), "http://ü.example/");
}

}  // namespace
}  // namespace httptask::runner
