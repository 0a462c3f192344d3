#include "plugin/base/base64.h"

#include <gmock/gmock.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

TEST(Base64Test, BothAlphabetsAreReadWithAndWithoutPadding) {
  for (const char* text : {"+/8=", "+/8", "-_8=", "-_8"}) {
    EXPECT_EQ(DecodeBase64(text), "\xFB\xFF") << text;
  }
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("YQ=="), "a");
  EXPECT_EQ(DecodeBase64("YQ"), "a");
}

TEST(Base64Test, WhatIsWrittenIsReadAgain) {
  std::string bytes;
  for (int i = 0; i < 259; ++i) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
}

TEST(Base64Test, OtherTextsAreNone) {
  for (const char* text : {"a", "abcde", "ab=", "a===", "====", "ab=c", "a b=", "YQ==\n", "é"}) {
    EXPECT_FALSE(DecodeBase64(text)) << text;
  }
}

}  // namespace
}  // namespace httptask
