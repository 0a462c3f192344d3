#include "plugin/base/json_string.h"

#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

// Whether a byte is found behind each number of others.
void ExpectFound(size_t (*count)(std::string_view), char byte) {
  for (size_t before = 0; before < 20; ++before) {
    const std::string text = std::string(before, 'a') + byte + "bcd\"\x01\\\xC3\xA4";
    EXPECT_EQ(count(text), before) << static_cast<int>(byte);
    EXPECT_EQ(count(text.substr(0, before)), before);
  }
}

TEST(JsonStringTest, EveryByteIsPlainButControlsQuoteAndBackslash) {
  for (int byte = 0; byte < 256; ++byte) {
    const char letter = static_cast<char>(byte);
    const bool is_plain = byte >= 0x20 && letter != '"' && letter != '\\';
    if (!is_plain) {
      ExpectFound(CountPlainLetters, letter);
    } else {
      EXPECT_EQ(CountPlainLetters(std::string(9, letter)), 9u) << byte;
    }
  }
}

TEST(JsonStringTest, AsciiEndsAtTheFirstByteWithItsHighBit) {
  for (int byte = 0; byte < 256; ++byte) {
    const char letter = static_cast<char>(byte);
    if (byte >= 0x80) {
      ExpectFound(CountAscii, letter);
    } else {
      EXPECT_EQ(CountAscii(std::string(17, letter)), 17u) << byte;
    }
  }
}

TEST(JsonStringTest, AnEmptyTextHasNothing) {
  EXPECT_EQ(CountPlainLetters(""), 0u);
  EXPECT_EQ(CountAscii(""), 0u);
}

}  // namespace
}  // namespace httptask
