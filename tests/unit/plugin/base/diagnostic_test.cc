#include "plugin/base/diagnostic.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(DiagnosticTest, ShowsPlaceLineCaretAndHelp) {
  EXPECT_EQ(FormatDiagnostic({"pay.json", {2, 8}, "wrong", "do it right"}, "{\n  \"a\": 1\n}"),
            "error: pay.json:2:8: wrong\n    \"a\": 1\n         ^\nhelp: do it right\n");
}

TEST(DiagnosticTest, AWarningSaysSo) {
  EXPECT_EQ(FormatDiagnostic({"f", {1, 1}, "odd", "", Severity::kWarning}, "a"),
            "warning: f:1:1: odd\n  a\n  ^\n");
}

TEST(DiagnosticTest, TabsAndWideLettersTakeOneColumn) {
  EXPECT_EQ(FormatDiagnostic({"f", {1, 3}, "x", ""}, "\té!"), "error: f:1:3: x\n   é!\n    ^\n");
}

TEST(DiagnosticTest, LongLinesAreCutAroundThePlace) {
  const std::string text = FormatDiagnostic({"f", {1, 500}, "x", ""}, std::string(1000, 'a') + "b");
  EXPECT_LT(text.size(), 350u);
  EXPECT_NE(text.find("…"), std::string::npos);
}

TEST(DiagnosticTest, APlaceBehindTheEndIsShownAtTheEnd) {
  EXPECT_EQ(FormatDiagnostic({"f", {9, 9}, "x", ""}, "a"), "error: f:9:9: x\n  \n  ^\n");
}

TEST(DiagnosticTest, ControlLettersOfTheFileAreNoCommands) {
  EXPECT_EQ(FormatDiagnostic({"f", {1, 1}, "x", ""}, "\x1b[31m").find('\x1b'), std::string::npos);
}

TEST(DiagnosticTest, EachPartStaysOnItsLine) {
  EXPECT_EQ(FormatDiagnostic({"a\nb", {1, 1}, "no\nsuch\r\n\tname", "do\nit"}, "x"),
            "error: a b:1:1: no such  name\n  x\n  ^\nhelp: do it\n");
}

TEST(DiagnosticTest, ControlLettersOfTwoBytesTakeOneColumnToo) {
  EXPECT_EQ(FormatDiagnostic({"f", {1, 2}, "x\xC2\x9B", ""}, "\xC2\x9B!\xC2\xA0"),
            "error: f:1:2: x\\x9b\n   !\xC2\xA0\n   ^\n");
}

TEST(DiagnosticTest, AByteOrderMarkIsNoLetter) {
  EXPECT_EQ(FormatDiagnostic({"f", {1, 1}, "x", ""}, "\xEF\xBB\xBF{"),
            "error: f:1:1: x\n  {\n  ^\n");
}

}  // namespace
}  // namespace httptask
