#include "plugin/base/json_number.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(JsonNumberTest, KeepsAsTextOnlyWhatNoMachineTypeHolds) {
  EXPECT_FALSE(IsExactNumber(NumberFromText("18446744073709551615")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("18446744073709551616")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("-9223372036854775808")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("-9223372036854775809")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("0.12345678901234567")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("0.123456789012345678")));
  EXPECT_TRUE(IsExactNumber(NumberFromText("1e309")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("1e308")));
  EXPECT_FALSE(IsExactNumber(NumberFromText("0e999")));
}

TEST(JsonNumberTest, WholeDoublesKeepTheirPoint) {
  EXPECT_EQ(NumberText(Json(2.0)), "2.0");
}

}  // namespace
}  // namespace httptask
