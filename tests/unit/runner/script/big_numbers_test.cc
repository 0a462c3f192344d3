#include "runner/script/big_numbers.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

Json Restored(std::string_view input, std::string_view result) {
  Json value = *ParseJson(result);
  BigNumbers(*ParseJson(input)).Restore(value);
  return value;
}

TEST(BigNumbersTest, AnIdBeyondDoublesComesBackAsItWas) {
  EXPECT_EQ(FormatJson(Restored(R"({"id":12345678901234567})", R"([{"x":12345678901234568}])")),
            R"([{"x":12345678901234567}])");
}

TEST(BigNumbersTest, AnIntegerOfThirtyDigitsComesBackAsItWas) {
  EXPECT_EQ(FormatJson(Restored("[123456789012345678901234567890]", "1.2345678901234568e+29")),
            "123456789012345678901234567890");
}

TEST(BigNumbersTest, OtherNumbersStay) {
  EXPECT_EQ(FormatJson(Restored("[12345678901234567, 3]", "[3, 12345678901234570, 0.5]")),
            "[3,12345678901234570,0.5]");
}

TEST(BigNumbersTest, TwoThatBecomeTheSameDoubleAreLeftAlone) {
  EXPECT_EQ(FormatJson(Restored("[9007199254740993, 9007199254740992]", "9007199254740992")),
            "9007199254740992");
}

}  // namespace
}  // namespace httptask::runner
