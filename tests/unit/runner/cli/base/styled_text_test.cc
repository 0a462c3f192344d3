#include "runner/cli/base/styled_text.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(StyledTextTest, PlainWithoutColoring) {
  const StyledText text = StyledText().Add("error:", Style::kRed).Add(" no");
  EXPECT_EQ(text.Format(Coloring::kOff), "error: no");
}

TEST(StyledTextTest, StylesEndWhereTheirPieceEnds) {
  const StyledText text = StyledText().Add("error:", Style::kRed).Add(" no");
  EXPECT_EQ(text.Format(Coloring::kOn), "\x1b[31merror:\x1b[0m no");
}

TEST(StyledTextTest, ControlSequencesOfOthersNeverPass) {
  const StyledText text = StyledText().Add("a\x1b[2Jb", Style::kBold);
  for (const Coloring coloring : {Coloring::kOff, Coloring::kOn}) {
    EXPECT_EQ(text.Format(coloring).find("\x1b[2J"), std::string::npos);
  }
}

TEST(StyledTextTest, TextsAreJoined) {
  const StyledText text = StyledText().Add("a").Add(StyledText().Add("b", Style::kDim).Add("c"));
  EXPECT_EQ(text.Format(Coloring::kOff), "abc");
  EXPECT_TRUE(StyledText().Add("").empty());
}

TEST(StyledTextTest, ALineIsCutOverItsPieces) {
  const StyledText text = StyledText().Add("ab\n", Style::kBold).Add("cdef").Add("gh", Style::kDim);
  EXPECT_EQ(text.FormatLine(Coloring::kOff, 20), "ab cdefgh");
  EXPECT_EQ(text.FormatLine(Coloring::kOff, 6), "ab cd…");
  EXPECT_EQ(text.FormatLine(Coloring::kOn, 2), "\x1b[1ma…\x1b[0m");
}

}  // namespace
}  // namespace httptask::runner
