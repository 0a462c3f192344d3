#include "plugin/base/json_number.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(JsonNumberTest, KeepsAsTextOnlyWhatNoMachineTypeHolds) {
  EXPECT_FALSE(IsExactNumber(NumberFromText("18446744073709551615")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("18446744073709551616")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("-9223372036854775808")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("-9223372036854775809")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("0.123456789012345678")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("1e309")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("1e308")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("0e999")));
}

TEST(JsonNumberTest, KeepsEveryDigitThatADoubleWouldChange) {
  for (const char* text : {"9007199254740993.0", "0.10000000000000001", "1234567890.1234567891",
                           "3e-324", "2.225073858507201e-311", "-9007199254740993.0"}) {
    EXPECT_TRUE(IsExactNumber(NumberFromText(text))) << text;
    EXPECT_EQ(NumberText(NumberFromText(text)), text);
  }
  for (const char* text : {"0.30000000000000004", "9007199254740992.0", "5e-324", "0.1",
                           "100000000000000000000000.0", "1.7976931348623157e308"}) {
    EXPECT_FALSE(IsExactNumber(NumberFromText(text))) << text;
  }
}

TEST(JsonNumberTest, DoublesAreSpelledOneWay) {
  for (const auto& [text, spelled] :
       std::vector<std::pair<const char*, const char*>>{{"1e5", "100000.0"},
                                                        {"100000.0", "100000.0"},
                                                        {"1.10", "1.1"},
                                                        {"-0", "-0.0"},
                                                        {"-0.0", "-0.0"},
                                                        {"0e999", "0.0"},
                                                        {"1e20", "100000000000000000000.0"},
                                                        {"1e21", "1e21"},
                                                        {"-1.50E+22", "-1.5e22"},
                                                        {"0.000001", "0.000001"},
                                                        {"0.0000001", "1e-7"},
                                                        {"1e308", "1e308"}}) {
    EXPECT_EQ(NumberText(NumberFromText(text)), spelled);
  }
}

TEST(JsonNumberTest, WholeDoublesKeepTheirPoint) {
  EXPECT_EQ(NumberText(Json(2.0)), "2.0");
}

}  // namespace
}  // namespace httptask
