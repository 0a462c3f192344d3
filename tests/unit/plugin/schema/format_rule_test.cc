#include "plugin/schema/format_rule.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

constexpr const char* kFormats[] = {"date", "time", "date-time", "uuid", "email",
                                    "ipv4", "ipv6", "hostname",  "uri"};

TEST(FormatRuleTest, Base64IsMadeButNotAskedFor) {
  EXPECT_EQ(SampleOfFormat("byte"), "dGV4dA==");
  EXPECT_TRUE(FitsFormat("1", "byte"));
}

TEST(FormatRuleTest, SamplesFitTheirFormat) {
  for (const char* format : kFormats) {
    EXPECT_FALSE(SampleOfFormat(format).empty()) << format;
    EXPECT_TRUE(FitsFormat(SampleOfFormat(format), format)) << format;
    EXPECT_NE(DescribeFormat(format), "") << format;
  }
}

TEST(FormatRuleTest, UnknownFormatsFitEveryText) {
  EXPECT_TRUE(FitsFormat("anything", "colour"));
  EXPECT_EQ(DescribeFormat("colour"), "");
  EXPECT_EQ(SampleOfFormat("colour"), "");
}

TEST(FormatRuleTest, TextsThatDoNotFitAreTold) {
  EXPECT_FALSE(FitsFormat("2026-13-01", "date"));
  EXPECT_FALSE(FitsFormat("2026-1-1", "date"));
  EXPECT_FALSE(FitsFormat("2026-01-15T09:30:00", "date-time"));
  EXPECT_TRUE(FitsFormat("2026-01-15T09:30:00.123+02:00", "date-time"));
  EXPECT_FALSE(FitsFormat("2026-01-15T24:00:00Z", "date-time"));
  EXPECT_FALSE(FitsFormat("123e4567-e89b-12d3-a456", "uuid"));
  EXPECT_FALSE(FitsFormat("user", "email"));
  EXPECT_FALSE(FitsFormat("a b@c", "email"));
  EXPECT_FALSE(FitsFormat("192.0.2.256", "ipv4"));
  EXPECT_FALSE(FitsFormat("192.0.2", "ipv4"));
  EXPECT_FALSE(FitsFormat("2001:db8:::1", "ipv6"));
  EXPECT_FALSE(FitsFormat("-a.com", "hostname"));
  EXPECT_FALSE(FitsFormat("example.com/x", "uri"));
  EXPECT_FALSE(FitsFormat("https://a b", "uri"));
  EXPECT_TRUE(FitsFormat("myapp://callback?x=1", "uri"));
}

TEST(FormatRuleTest, AddressesWithANulByteDoNotFit) {
  EXPECT_FALSE(FitsFormat(std::string_view("192.0.2.1\0x", 11), "ipv4"));
}

TEST(FormatRuleTest, SamplesAreAsLongAsAskedFor) {
  EXPECT_EQ(SampleOfFormat("email", 0, 100), "user@example.com");
  EXPECT_EQ(SampleOfFormat("email", 0, 6), "a@b.co");
  EXPECT_EQ(SampleOfFormat("email", 20, 20), "user@example.comxxxx");
  EXPECT_EQ(SampleOfFormat("uri", 21, 30), "https://example.comxx");
  EXPECT_EQ(SampleOfFormat("email", 0, 5), "");
  EXPECT_EQ(SampleOfFormat("date", 0, 5), "");
  EXPECT_EQ(SampleOfFormat("unknown", 0, 5), "");
}

}  // namespace
}  // namespace httptask
