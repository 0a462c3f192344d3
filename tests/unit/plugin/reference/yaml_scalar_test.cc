#include "plugin/reference/yaml_scalar.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(YamlScalarTest, PlainScalarsFollowTheCoreSchema) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "null"},           {"~", "null"},
      {"Null", "null"},       {"True", "true"},
      {"FALSE", "false"},     {"yes", "\"yes\""},
      {"007", "7"},           {"+5", "5"},
      {"-12", "-12"},         {".5", "0.5"},
      {"5.", "5.0"},          {"0o17", "15"},
      {"0xff", "255"},        {"1_000", "\"1_000\""},
      {"-", "\"-\""},         {".", "\".\""},
      {".inf", "\".inf\""},   {".nan", "\".nan\""},
      {"1.2.3", "\"1.2.3\""}, {"0x", "\"0x\""},
      {"1e", "\"1e\""},       {"12:30", "\"12:30\""},
      {"-0x1", "\"-0x1\""},   {"123456789012345678901234567890", "123456789012345678901234567890"}};
  for (const auto& [text, json] : kCases) EXPECT_EQ(FormatJson(ResolvePlainScalar(text)), json);
}

TEST(YamlScalarTest, TagsDecide) {
  EXPECT_EQ(FormatJson(*ResolveTaggedScalar("str", "1")), "\"1\"");
  EXPECT_EQ(FormatJson(*ResolveTaggedScalar("int", "1")), "1");
  EXPECT_EQ(FormatJson(*ResolveTaggedScalar("bool", "true")), "true");
  EXPECT_FALSE(ResolveTaggedScalar("int", "1.5").ok());
  EXPECT_FALSE(ResolveTaggedScalar("bool", "1").ok());
  EXPECT_FALSE(ResolveTaggedScalar("!mine", "1").ok());
}

}  // namespace
}  // namespace httptask
