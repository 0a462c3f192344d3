#include "plugin/base/text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(TextTest, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8("aé€😀"));
  for (const char* text :
       {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
  EXPECT_EQ(CountUtf8Prefix("ab\xff"), 2u);
  EXPECT_EQ(ToUtf8("a\xff z"), "a\xEF\xBF\xBD z");
}

TEST(TextTest, ATextThatIsGivenAwayStaysTheSameWhereItIsUtf8) {
  std::string text(100, 'a');
  const char* const bytes = text.data();
  EXPECT_EQ(ToUtf8(std::move(text)).data(), bytes);
  EXPECT_EQ(ToUtf8(std::string("a\xff z")), "a\xEF\xBF\xBD z");
}

TEST(TextTest, ATerminalSeesNoCommands) {
  EXPECT_EQ(ToTerminal("a\x1b[31mb\n\tc\x7f"), "a\\x1b[31mb\n\tc\\x7f");
  EXPECT_EQ(ToTerminal("\xc2\x9b"), "\\x9b");
}

TEST(TextTest, SplitsJoinsTrimsReplaces) {
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  const std::vector<std::string> parts = {"a", "b"};
  EXPECT_EQ(Join(parts, ", "), "a, b");
  EXPECT_EQ(Trim(" \t a \r\n"), "a");
  EXPECT_EQ(Trim("  "), "");
  EXPECT_EQ(ReplaceAll("aXbX", "X", "--"), "a--b--");
  EXPECT_EQ(ToLower("AbÉ"), "abÉ");
  EXPECT_EQ(ToUpper("ab1"), "AB1");
  EXPECT_TRUE(EqualsIgnoreCase("Content-Type", "content-type"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
}

TEST(TextTest, EncodesBase64WithPadding) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64("\xff\xfe"), "//4=");
}

TEST(TextTest, PercentEncodesAllButUnreserved) {
  EXPECT_EQ(PercentEncode("a b/é~"), "a%20b%2F%C3%A9~");
  EXPECT_EQ(PercentEncode("a/b", "/"), "a/b");
}

TEST(TextTest, LettersAreCodePoints) {
  EXPECT_EQ(CountLetters("Grüße…"), 6u);
}

TEST(TextTest, PercentDecodesCodesAndLeavesTheRest) {
  EXPECT_EQ(PercentDecode("a%20b%2Fc%2f"), "a b/c/");
  EXPECT_EQ(PercentDecode("%"), "%");
  EXPECT_EQ(PercentDecode("%4"), "%4");
  EXPECT_EQ(PercentDecode("%zz%+1%-1+"), "%zz%+1%-1+");
}

TEST(TextTest, NearestIsWhatWasMeantOrNothing) {
  const std::vector<std::string> names = {"client_name", "language", "user"};
  EXPECT_EQ(Nearest("clientname", names), "client_name");
  EXPECT_EQ(Nearest("LANGUAGE", names), "language");
  EXPECT_EQ(Nearest("uesr", names), "user");
  EXPECT_EQ(Nearest("zzzzz", names), "");
}

TEST(TextTest, QuotesOnlyWhatAShellWouldRead) {
  EXPECT_EQ(ShellQuote("plain-1.x"), "plain-1.x");
  EXPECT_EQ(ShellQuote("a b"), "'a b'");
  EXPECT_EQ(ShellQuote("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuote(""), "''");
}

}  // namespace
}  // namespace httptask
