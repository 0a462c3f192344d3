#include "runner/model/wait_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;
using testing::WarningsOf;

using std::chrono::seconds;

TEST(WaitTimeTest, DurationsHaveManyForms) {
  EXPECT_EQ(ParseWaitDuration("1 days 2 hours 3 minutes 4 seconds"), seconds(93'784));
  EXPECT_EQ(ParseWaitDuration("2H5m"), seconds(7'500));
  EXPECT_EQ(ParseWaitDuration("90 secs"), seconds(90));
  EXPECT_FALSE(ParseWaitDuration("soon"));
  EXPECT_FALSE(ParseWaitDuration("-1s"));
  EXPECT_TRUE(ParseWaitDuration("36500d"));
  EXPECT_FALSE(ParseWaitDuration("36501d"));
}

TEST(WaitTimeTest, DaysThatThereAreNotCountOn) {
  EXPECT_EQ(ParseWaitUntil("1970-02-31"), ParseWaitUntil("1970-03-03"));
  EXPECT_EQ(ParseWaitUntil("1970-14-00 25:61"), ParseWaitUntil("1971-02-01 02:01"));
}

TEST(WaitTimeTest, TimesHaveZones) {
  const auto at = [](int64_t since_epoch) {
    return std::chrono::system_clock::time_point(seconds(since_epoch));
  };
  EXPECT_EQ(ParseWaitUntil("1970-01-02"), at(86'400));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30"), at(91'800));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30 GMT"), at(91'800));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30 GMT+01:30"), at(86'400));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30 PST"), at(91'800 + 8 * 3600));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30 Pacific Standard Time"), at(91'800 + 8 * 3600));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30 ist"), at(91'800 - 2 * 3600));
  EXPECT_EQ(ParseWaitUntil("1970-01-02 01:30 -0800"), at(91'800 + 8 * 3600));
  for (const char* zone : {"Z", "+01:30", "-08", "GMT+1", "GMT+0130", "PST+0800"}) {
    EXPECT_FALSE(ParseWaitUntil(std::string("1970-01-02 01:30 ") + zone)) << zone;
  }
  EXPECT_FALSE(ParseWaitUntil("1970-01-02 01:30 Mars"));
  EXPECT_FALSE(ParseWaitUntil("tomorrow"));
}

}  // namespace
}  // namespace httptask::runner
