#include "plugin/reference/openapi/schema_keyword.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(SchemaKeywordTest, EveryKeywordHasAForm) {
  EXPECT_EQ(FormOfKeyword("items"), KeywordForm::kItems);
  EXPECT_EQ(FormOfKeyword("pattern"), KeywordForm::kPattern);
  EXPECT_EQ(FormOfKeyword("x-anything"), KeywordForm::kDropped);
  EXPECT_EQ(FormOfKeyword("unknown"), KeywordForm::kAny);
}

TEST(SchemaKeywordTest, AValueHasTheFormOrWordsTellIt) {
  EXPECT_TRUE(HasForm(Json::array({"a"}), KeywordForm::kTextList));
  EXPECT_FALSE(HasForm(Json::array({1}), KeywordForm::kTextList));
  EXPECT_TRUE(HasForm(true, KeywordForm::kSchema));
  EXPECT_FALSE(HasForm("x", KeywordForm::kSchemaMap));
  EXPECT_TRUE(HasForm(Json::array({"string", "null"}), KeywordForm::kType));
  EXPECT_FALSE(HasForm("text", KeywordForm::kType));
  EXPECT_EQ(DescribeForm(KeywordForm::kTextList), "a list of texts");
}

}  // namespace
}  // namespace httptask
