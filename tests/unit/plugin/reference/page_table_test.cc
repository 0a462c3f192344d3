#include "plugin/reference/page_table.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

PageRow RowWith(std::string type, std::string description) {
  PageRow row;
  row.type = std::move(type);
  row.description = std::move(description);
  return row;
}

TEST(PageTableTest, TypesAreTheSixWords) {
  EXPECT_EQ(PageType("String"), "string");
  EXPECT_EQ(PageType("Integer"), "integer");
  EXPECT_EQ(PageType("Number"), "number");
  EXPECT_EQ(PageType("Boolean"), "boolean");
  EXPECT_EQ(PageType("Object"), "object");
  EXPECT_EQ(PageType("Array"), "array");
  EXPECT_EQ(PageType("string"), std::nullopt);
  EXPECT_EQ(PageType("Yes"), std::nullopt);
}

TEST(PageTableTest, RequiredIsYesOrNo) {
  EXPECT_EQ(PageRequired("Yes"), true);
  EXPECT_EQ(PageRequired("No"), false);
  EXPECT_EQ(PageRequired("yes"), std::nullopt);
}

TEST(PageTableTest, LiteralsFitTheirType) {
  EXPECT_EQ(PageLiteral("\"v2\"", "string"), Json("v2"));
  EXPECT_EQ(PageLiteral("\"\"", "string"), Json(""));
  EXPECT_EQ(PageLiteral("365", "integer"), Json(365));
  EXPECT_EQ(PageLiteral("2.5", "number"), Json(2.5));
  EXPECT_EQ(PageLiteral("3", "number"), Json(3));
  EXPECT_EQ(PageLiteral("false", "boolean"), Json(false));
  EXPECT_EQ(PageLiteral("90", ""), Json(90));
  EXPECT_EQ(PageLiteral("v2", "string"), std::nullopt);
  EXPECT_EQ(PageLiteral("2.5", "integer"), std::nullopt);
  EXPECT_EQ(PageLiteral("\"365\"", "integer"), std::nullopt);
  EXPECT_EQ(PageLiteral("0", "boolean"), std::nullopt);
  EXPECT_EQ(PageLiteral("null", ""), std::nullopt);
  EXPECT_EQ(PageLiteral("", ""), std::nullopt);
}

TEST(PageTableTest, DefaultEndsTheDescription) {
  PageRow row = RowWith("boolean", "Whether it is on. If Default value: false");
  TakeDefaultAtEnd(row);
  EXPECT_EQ(row.default_value, Json(false));
  EXPECT_EQ(row.description, "Whether it is on. If");
}

TEST(PageTableTest, ProseAboutADefaultIsNone) {
  for (const char* text :
       {"Default value: false. Only applies if a card is there.", "Default Value: false",
        "Default value: public.", "Default value: \"a\" or \"b\"", "NoDefault value: false",
        "Default value:", "Default value: "}) {
    PageRow row = RowWith("", text);
    TakeDefaultAtEnd(row);
    EXPECT_TRUE(row.default_value.is_null()) << text;
    EXPECT_EQ(row.description, text);
  }
}

TEST(PageTableTest, ValuesHeadingAtTheEndIsDropped) {
  PageRow row = RowWith("string", "The mode. Possible values:");
  DropEmptyValuesHeading(row);
  EXPECT_EQ(row.description, "The mode.");
  row = RowWith("string", "Possible values: A, B, or C");
  DropEmptyValuesHeading(row);
  EXPECT_EQ(row.description, "Possible values: A, B, or C");
}

}  // namespace
}  // namespace httptask
