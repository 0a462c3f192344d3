#include "plugin/base/charset.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(CharsetTest, TextsOfUsualCharsetsBecomeUtf8) {
  EXPECT_EQ(DecodeCharset("\xe9", "ISO-8859-1"), "é");
  EXPECT_EQ(DecodeCharset("\xe9", "latin1"), "é");
  EXPECT_EQ(DecodeCharset("\x80", "windows-1252"), "€");
  EXPECT_EQ(DecodeCharset("\xa4", "iso-8859-15"), "€");
  EXPECT_EQ(DecodeCharset("\x93\xfa", "Shift_JIS"), "日");
  EXPECT_EQ(DecodeCharset("\xc4\xe3", "gbk"), "你");
  EXPECT_EQ(DecodeCharset(std::string_view("\xe9\0", 2), "utf-16le"), "é");
  EXPECT_EQ(DecodeCharset("", "gbk"), "");
}

TEST(CharsetTest, AByteOrderMarkTellsUtf16) {
  EXPECT_EQ(DecodeCharset(std::string_view("\xFE\xFF\0a", 4), ""), "a");
  EXPECT_EQ(DecodeCharset(std::string_view("\xFF\xFE"
                                           "a\0",
                                           4),
                          ""),
            "a");
  EXPECT_EQ(DecodeCharset("a", ""), std::nullopt);
}

TEST(CharsetTest, LongTextsAreWhole) {
  const std::string text(100'001, '\xe9');
  EXPECT_EQ(DecodeCharset(text, "latin1")->size(), 2 * text.size());
}

TEST(CharsetTest, WhatIsNoTextOfItsCharsetIsNothing) {
  EXPECT_EQ(DecodeCharset("\x81", "windows-1252"), std::nullopt);
  EXPECT_EQ(DecodeCharset("\xd8", "utf-16be"), std::nullopt);
  EXPECT_EQ(DecodeCharset("\x93", "shift_jis"), std::nullopt);
  for (const char* name : {"utf-8", "utf-7", "ibm037", "windows-31", "iso-8859-17", "iso-8859-",
                           "utf-16//TRANSLIT", "windows-99999999999", "x"}) {
    EXPECT_EQ(DecodeCharset("a", name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace httptask
