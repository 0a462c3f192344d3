#include "plugin/conductor/line_pace.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using std::chrono::seconds;

TEST(LinePaceTest, TheSameLineIsToldOnceInAMinute) {
  LinePace pace;
  const LinePace::Time start{seconds(1'000)};
  EXPECT_TRUE(pace.Take("a", start));
  EXPECT_TRUE(pace.Take("b", start));
  EXPECT_FALSE(pace.Take("a", start + seconds(59)));
  EXPECT_TRUE(pace.Take("a", start + seconds(60)));
  EXPECT_FALSE(pace.Take("a", start + seconds(119)));
}

TEST(LinePaceTest, ItKnowsSoManyLines) {
  LinePace pace;
  for (size_t i = 0; i < LinePace::kLinesMax; ++i) EXPECT_TRUE(pace.Take(std::to_string(i), {}));
  EXPECT_FALSE(pace.Take("0", {}));
  EXPECT_TRUE(pace.Take("one more", {}));
  EXPECT_TRUE(pace.Take("0", {}));
}

}  // namespace
}  // namespace httptask
