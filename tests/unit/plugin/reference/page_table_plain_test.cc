#include <gtest/gtest.h>

#include "plugin/base/text.h"
#include "plugin/reference/page_table.h"

namespace httptask {
namespace {

PageRows Read(std::string_view text, PageTableEnd end = PageTableEnd::kWhole) {
  PageTable table;
  int number = 0;
  for (std::string_view line : Split(text, '\n')) table.lines.push_back({Trim(line), ++number});
  return ReadPlainTable(table, end);
}

TEST(PageTablePlainTest, ReadsNameTypeFlagAndParagraphs) {
  PageRows read =
      Read("\nuser.name String Yes\n\nHow the user\nis called.\n\nIn full.\n\nage Integer No\n");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].name, "user.name");
  EXPECT_EQ(read.rows[0].type, "string");
  EXPECT_TRUE(read.rows[0].required);
  EXPECT_EQ(read.rows[0].description, "How the user\nis called.\n\nIn full.");
  EXPECT_EQ(read.rows[0].line, 2);
  EXPECT_EQ(read.rows[1].description, "");
  EXPECT_TRUE(read.problems.empty());
}

TEST(PageTablePlainTest, EntriesWithoutDescriptionStandOnNeighbouringLines) {
  PageRows read = Read("a String No\nb No\nc Yes\nd Array Yes\n");
  ASSERT_EQ(read.rows.size(), 4u);
  EXPECT_EQ(read.rows[1].name, "b");
  EXPECT_EQ(read.rows[1].type, "");
  EXPECT_FALSE(read.rows[1].required);
  EXPECT_TRUE(read.rows[2].required);
  EXPECT_EQ(read.rows[3].type, "array");
}

TEST(PageTablePlainTest, EntryWithoutTypeMayHaveADescription) {
  PageRows read = Read("meta No\n\nPairs of yours.\n\nb String No\n");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].type, "");
  EXPECT_EQ(read.rows[0].description, "Pairs of yours.");
}

TEST(PageTablePlainTest, ASentenceOfAWordAndYesIsNoEntry) {
  const PageRows read =
      Read("meta No\n\nAsk first.\n\nSay Yes\n\nb String No\n\nAge Integer Yes\n");
  ASSERT_EQ(read.rows.size(), 3u);
  EXPECT_EQ(read.rows[0].description, "Ask first.\n\nSay Yes");
  EXPECT_EQ(read.rows[2].name, "Age");
}

TEST(PageTablePlainTest, FirstParagraphMayStandOnTheEntrysLine) {
  PageRows read =
      Read("Content-Type String Yes The media type.\n\nDefault value: \"application/json\"\n");
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.rows[0].description, "The media type.");
  EXPECT_EQ(read.rows[0].default_value, Json("application/json"));
}

TEST(PageTablePlainTest, ValuesBecomeAllowedValuesAlsoTheEmptyOne) {
  PageRows read = Read(
      "mode String No\n\nThe mode.\n\nPossible values:\n\n  • \"dark\"\n  • \"\"\nnext Integer "
      "No\n\n"
      "Valid values:\n  • 1\n  • 2\n");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].allowed_values, (std::vector<Json>{"dark", ""}));
  EXPECT_EQ(read.rows[0].description, "The mode.");
  EXPECT_EQ(read.rows[1].allowed_values, (std::vector<Json>{1, 2}));
}

TEST(PageTablePlainTest, DefaultAndValuesMayComeInEitherOrder) {
  PageRows read = Read(
      "a String No\n\nDefault value: \"x\"\n\nPossible values:\n\n  • \"x\"\n  • \"y\"\n\n"
      "b String No\n\nPossible values:\n\n  • \"x\"\n  • \"y\"\n\nDefault value: \"y\"\n");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].default_value, Json("x"));
  EXPECT_EQ(read.rows[0].allowed_values.size(), 2u);
  EXPECT_EQ(read.rows[1].default_value, Json("y"));
  EXPECT_EQ(read.rows[1].allowed_values.size(), 2u);
}

TEST(PageTablePlainTest, ProseIsNeitherDefaultNorValuesNorEntry) {
  PageRows read = Read(
      "a Boolean No\n\nDefault value: false. Only applies if b is there.\n\n"
      "b String No\n\nPossible values: A, B, or C\n\n"
      "c String No\n\nPossible values are : true, false\n\n"
      "d String No\n\nDefault Value: public.\n\n"
      "e String No\n\nSee\ndefault String Yes\nas above.\n\n"
      "f String No\n\nOf two kinds:\n\n  • the first\n  • the second\n\n"
      "g Integer No\n\nIt is so. Default value: 3\n\n"
      "h String No\n\nPossible values:\n\n  • first of them\n");
  ASSERT_EQ(read.rows.size(), 8u);
  for (const PageRow& row : read.rows) {
    EXPECT_TRUE(row.default_value.is_null()) << row.name;
    EXPECT_TRUE(row.allowed_values.empty()) << row.name;
  }
  EXPECT_EQ(read.rows[4].description, "See\ndefault String Yes\nas above.");
  EXPECT_EQ(read.rows[5].description, "Of two kinds:\n\n• the first\n• the second");
}

TEST(PageTablePlainTest, NotesAndListsStayInTheDescription) {
  PageRows read =
      Read("a String No\n\nThe card.\n\nNote\n\nNot for all.\n\n  • one\n\nEnd.\n\nb String No\n");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].description, "The card.\n\nNote\n\nNot for all.\n\n• one\n\nEnd.");
}

TEST(PageTablePlainTest, TextBeforeTheFirstEntryIsAProblem) {
  PageRows read = Read("lost line\na String No\n\nb String No\n");
  ASSERT_EQ(read.problems.size(), 1u);
  EXPECT_EQ(read.problems[0].line, 1);
}

TEST(PageTablePlainTest, LastEntryOfACutPageKeepsNoHalfValues) {
  PageRows read = Read("a String No\n\nPossible values:\n\n  • \"x\"\n", PageTableEnd::kCut);
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_TRUE(read.rows[0].allowed_values.empty());
  read = Read("a Integer No\n\nDefault value: 36", PageTableEnd::kCut);
  EXPECT_TRUE(read.rows[0].default_value.is_null());
  EXPECT_EQ(read.cut_entry, "a");
}

TEST(PageTablePlainTest, HugeRowsTakeLinearTime) {
  std::string lines = "a String No\n\nPossible values:\n";
  for (int i = 0; i < 100'000; ++i) lines += "  • \"v\"\n";
  EXPECT_EQ(Read(lines).rows[0].allowed_values.size(), 100'000u);
  std::string million = "a String No\n\n" + std::string(1'000'000, 'd') + "\n";
  EXPECT_EQ(Read(million).rows[0].description.size(), 1'000'000u);
}

}  // namespace
}  // namespace httptask
