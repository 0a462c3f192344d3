#include "runner/cli/base/text_layout.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextLayoutTest, WrapsBetweenWords) {
  EXPECT_THAT(WrapText("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(WrapText("one two three", 6), ElementsAre("one", "two", "three"));
  EXPECT_THAT(WrapText("extraordinary a", 5), ElementsAre("extraordinary", "a"));
  EXPECT_THAT(WrapText("", 5), IsEmpty());
}

TEST(TextLayoutTest, JoinsLinesButKeepsParagraphsAndLists) {
  EXPECT_THAT(WrapText("a\nb\n\n\nc\n- d\n- e\n\n", 20), ElementsAre("a b", "", "c", "- d", "- e"));
}

TEST(TextLayoutTest, RowsOfATableStayLines) {
  EXPECT_THAT(
      WrapText("Kinds:\n\n| kind | meaning |\n|------|---|\n  | a | first one |\nand\nmore", 9),
      ElementsAre("Kinds:", "", "| kind | meaning |", "|------|---|", "  | a | first one |",
                  "and more"));
}

TEST(TextLayoutTest, WhatIsFencedStaysAsItIs) {
  EXPECT_THAT(
      WrapText("So:\n```json\n{\n  \"a\": 1,\n\n  \"b\": 2\n}\n```\nthen\nthis", 9),
      ElementsAre("So:", "```json", "{", "  \"a\": 1,", "", "  \"b\": 2", "}", "```", "then this"));
  EXPECT_THAT(WrapText("~~~\na\nb", 9), ElementsAre("~~~", "a", "b")) << "never closed";
}

TEST(TextLayoutTest, FirstSentenceEndsAtItsStop) {
  EXPECT_EQ(FirstSentence("See v1.2 now. Then\nmore.", 99), "See v1.2 now.");
  EXPECT_EQ(FirstSentence("one\n\ntwo", 99), "one");
  EXPECT_EQ(FirstSentence("", 99), "");
}

TEST(TextLayoutTest, LongSentencesAreCutBetweenLetters) {
  EXPECT_EQ(FirstSentence("üüüü", 4), "üüüü");
  EXPECT_EQ(FirstSentence("üüüüü", 4), "üüü…");
}

TEST(TextLayoutTest, TextsAreCutBetweenLettersAndNeverEndInABlank) {
  EXPECT_EQ(CutLetters("üüü. ü", 6), "üüü. ü");
  EXPECT_EQ(CutLetters("üüü. üü", 6), "üüü.…");
  EXPECT_EQ(CutLetters("", 6), "");
}

TEST(TextLayoutTest, OneIsNoPlural) {
  EXPECT_EQ(CountOf(1, "operation"), "1 operation");
  EXPECT_EQ(CountOf(0, "operation"), "0 operations");
}

TEST(TextLayoutTest, ColumnsLineUpWithoutSpacesAtTheEnd) {
  EXPECT_EQ(LayOutTable({{"ä", "b"}, {"ccc", "", ""}}), "ä    b\nccc\n");
}

}  // namespace
}  // namespace httptask::runner
