#include <gtest/gtest.h>

#include <chrono>

#include "plugin/base/text.h"
#include "plugin/reference/page_table.h"

namespace httptask {
namespace {

PageRows Read(std::string_view text, PageTableEnd end = PageTableEnd::kWhole) {
  PageTable table;
  table.pipe_form = true;
  int number = 0;
  for (std::string_view line : Split(text, '\n')) table.lines.push_back({Trim(line), ++number});
  return ReadPipeTable(table, end);
}

TEST(PageTablePipeTest, ReadsNameTypeFlagAndDescription) {
  PageRows read = Read("user.name |\nString | Yes |\nHow the user\nis called |\n");
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.rows[0].name, "user.name");
  EXPECT_EQ(read.rows[0].type, "string");
  EXPECT_TRUE(read.rows[0].required);
  EXPECT_EQ(read.rows[0].description, "How the user\nis called");
  EXPECT_EQ(read.rows[0].line, 1);
  EXPECT_TRUE(read.problems.empty());
}

TEST(PageTablePipeTest, ReadsEntriesWithoutDescription) {
  PageRows read = Read("a |\nString | No | |\nb |\nNumber | No |\nSecond |\nc |\nString | Yes |");
  ASSERT_EQ(read.rows.size(), 3u);
  EXPECT_EQ(read.rows[0].description, "");
  EXPECT_EQ(read.rows[1].description, "Second");
  EXPECT_EQ(read.rows[2].name, "c");
  EXPECT_EQ(read.rows[2].description, "");
  EXPECT_TRUE(read.rows[2].required);
  EXPECT_TRUE(read.problems.empty());
}

TEST(PageTablePipeTest, ReadsEntriesWithoutType) {
  PageRows read =
      Read("meta |\nNo |\nPairs of yours\n|\nvoice |\nYes | ||\nlast |\nString | No | |");
  ASSERT_EQ(read.rows.size(), 3u);
  EXPECT_EQ(read.rows[0].type, "");
  EXPECT_FALSE(read.rows[0].required);
  EXPECT_EQ(read.rows[0].description, "Pairs of yours");
  EXPECT_EQ(read.rows[1].name, "voice");
  EXPECT_EQ(read.rows[1].type, "");
  EXPECT_TRUE(read.rows[1].required);
  EXPECT_EQ(read.rows[1].description, "");
  EXPECT_EQ(read.rows[2].name, "last");
  EXPECT_TRUE(read.problems.empty());
}

TEST(PageTablePipeTest, ReadsOuterBarsAndRowsOnOneLine) {
  PageRows read =
      Read("| a |\n| String | Yes |\n| First |\n| b | Integer | No | Second |\n| c | | No | |");
  ASSERT_EQ(read.rows.size(), 3u);
  EXPECT_EQ(read.rows[0].name, "a");
  EXPECT_EQ(read.rows[0].description, "First");
  EXPECT_EQ(read.rows[1].name, "b");
  EXPECT_EQ(read.rows[1].type, "integer");
  EXPECT_EQ(read.rows[1].description, "Second");
  EXPECT_EQ(read.rows[2].type, "");
  EXPECT_TRUE(read.problems.empty());
}

TEST(PageTablePipeTest, ValuesAreLostAndTheirHeadingGoes) {
  PageRows read =
      Read("mode |\nString | No |\nThe mode. Possible values:\n|\nb |\nObject | No | |");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].description, "The mode.");
  EXPECT_TRUE(read.rows[0].allowed_values.empty());
}

TEST(PageTablePipeTest, DefaultStandsAtTheEndOrOnItsOwnLine) {
  PageRows read = Read(
      "Content-Type |\nString | Yes |\nThe media type.\nDefault value: \"application/json\" |\n"
      "days |\nInteger | No |\nHow many. Default value: 365 |\n"
      "only |\nBoolean | No |\nDefault value: true |\n"
      "both |\nString | No |\nDefault value: \"a\" Possible values:\n|");
  ASSERT_EQ(read.rows.size(), 4u);
  EXPECT_EQ(read.rows[0].default_value, Json("application/json"));
  EXPECT_EQ(read.rows[0].description, "The media type.");
  EXPECT_EQ(read.rows[1].default_value, Json(365));
  EXPECT_EQ(read.rows[2].default_value, Json(true));
  EXPECT_EQ(read.rows[2].description, "");
  EXPECT_EQ(read.rows[3].default_value, Json("a"));
}

TEST(PageTablePipeTest, BarsInsideADescriptionStay) {
  PageRows read = Read("a |\nString | No |\nOne of x | y |\nb |\nString | No | |");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].description, "One of x | y");
}

TEST(PageTablePipeTest, FieldsMayBeCalledLikeFlagsAndTypes) {
  PageRows read =
      Read("No |\nString | No |\nA country |\nYes |\nObject | Yes | |\nString |\nString | No | |");
  ASSERT_EQ(read.rows.size(), 3u);
  EXPECT_EQ(read.rows[0].name, "No");
  EXPECT_EQ(read.rows[1].name, "Yes");
  EXPECT_EQ(read.rows[2].name, "String");
}

TEST(PageTablePipeTest, LostDescriptionDoesNotSwallowTheNextEntry) {
  PageRows read = Read("a |\nString | No |\nb |\nInteger | Yes |\nSecond |");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[1].name, "b");
  EXPECT_EQ(read.rows[1].description, "Second");
}

TEST(PageTablePipeTest, LinesThatAreNoEntryAreProblemsAndPassedOver) {
  PageRows read = Read("what is this\na |\nText | Maybe |\nb |\nString | No | |");
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.rows[0].name, "b");
  ASSERT_EQ(read.problems.size(), 3u);
  EXPECT_EQ(read.problems[0].line, 1);
  EXPECT_NE(read.problems[0].reason.find("`what is this` is no entry"), std::string::npos);
  EXPECT_FALSE(read.problems[0].help.empty());
}

TEST(PageTablePipeTest, HalfADefaultOfACutPageIsNone) {
  PageRows read = Read("a |\nInteger | No |\nDays. Default value: 36", PageTableEnd::kCut);
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_TRUE(read.rows[0].default_value.is_null());
  EXPECT_EQ(read.cut_entry, "a");
}

TEST(PageTablePipeTest, EntryCutBeforeItsFlagIsNamed) {
  for (const char* text :
       {"a |\nObject | No | |\nuser.na", "a |\nObject | No | |\nuser.na |",
        "a |\nObject | No | |\nuser.na |\nStri", "a |\nObject | No | |\nuser.na |\nString | Y"}) {
    PageRows read = Read(text, PageTableEnd::kCut);
    EXPECT_EQ(read.rows.size(), 1u) << text;
    EXPECT_EQ(read.cut_entry, "user.na") << text;
    EXPECT_TRUE(read.problems.empty());
  }
}

TEST(PageTablePipeTest, HugeRowsTakeLinearTime) {
  std::string bars = "x |\nString | No |\n" + std::string(100'000, '|') + "\n";
  EXPECT_EQ(Read(bars).rows.size(), 1u);
  std::string million = "a |\nString | No |\n" + std::string(1'000'000, 'd') + " |\n";
  EXPECT_EQ(Read(million).rows[0].description.size(), 1'000'000u);
  std::string lines = "a |\nString | No |\n";
  for (int i = 0; i < 100'000; ++i) lines += "d\n";
  EXPECT_EQ(Read(lines + "|").rows[0].description.size(), 199'999u);
}

}  // namespace
}  // namespace httptask
