#include "plugin/execute/policy/server_wait.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

// 2026-11-23T08:15:30Z
const system_clock::time_point kNow = system_clock::time_point(seconds(1'795'421'730));

std::optional<milliseconds> Wait(HeaderFields headers) {
  return ServerWait(headers, kNow);
}

TEST(ServerWaitTest, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(Wait({{"Retry-After", "30"}}), seconds(30));
  EXPECT_EQ(Wait({{"retry-after", " 0 "}}), seconds(0));
  EXPECT_EQ(Wait({{"Retry-After", "1.5"}}), milliseconds(1500));
  EXPECT_EQ(Wait({{"Retry-After", "Mon, 23 Nov 2026 08:16:00 GMT"}}), seconds(30));
  EXPECT_EQ(Wait({{"Retry-After", "Monday, 23-Nov-26 08:16:00 GMT"}}), seconds(30));
  EXPECT_EQ(Wait({{"Retry-After", "Mon Nov 23 08:16:00 2026"}}), seconds(30));
  EXPECT_EQ(Wait({{"Retry-After-Ms", "250"}, {"Retry-After", "1"}}), milliseconds(250));
}

TEST(ServerWaitTest, ThePastIsNow) {
  EXPECT_EQ(Wait({{"Retry-After", "Mon, 23 Nov 2026 08:15:00 GMT"}}), seconds(0));
  EXPECT_EQ(Wait({{"Retry-After", "-5"}}), seconds(0));
}

TEST(ServerWaitTest, NonsenseIsNoWait) {
  for (const char* value : {"", "soon", "1,5", "nan", "inf", "Mon, 32 Nov 2026 08:16:00 GMT",
                            "Mon, 23 Nox 2026 08:16:00 GMT", "Mon, 23 Nov 2026 25:16:00 GMT",
                            "Mon, 23 Nov 2026 08:16 GMT"}) {
    EXPECT_EQ(Wait({{"Retry-After", value}}), std::nullopt) << value;
  }
  EXPECT_EQ(Wait({}), std::nullopt);
}

TEST(ServerWaitTest, HugeWaitsStayInBounds) {
  EXPECT_EQ(Wait({{"Retry-After", "99999999999999999999"}}), seconds(1'000'000'000));
  EXPECT_EQ(Wait({{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}}), seconds(1'000'000'000));
  EXPECT_EQ(Wait({{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "99999999999"}}),
            seconds(1'000'000'000));
  EXPECT_EQ(Wait({{"Retry-After", std::string(400, '9')}}), seconds(1'000'000'000));
  EXPECT_EQ(Wait({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", std::string(400, '9')}}),
            seconds(1'000'000'000));
  EXPECT_EQ(Wait({{"Retry-After", "Mon, 01 Jan 0001 00:00:00 GMT"}}), seconds(0));
}

TEST(ServerWaitTest, AnEmptyLimitSaysWhenItIsRefilled) {
  EXPECT_EQ(Wait({{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "7"}}), seconds(7));
  EXPECT_EQ(Wait({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1795421740"}}),
            seconds(10));
  EXPECT_EQ(Wait({{"X-Rate-Limit-Remaining", "0"}, {"X-Rate-Limit-Reset", "3"}}), seconds(3));
  EXPECT_EQ(Wait({{"RateLimit", "limit=10, remaining=0, reset=4"}}), seconds(4));
  EXPECT_EQ(Wait({{"RateLimit", R"("default";r=0;t=5)"}}), seconds(5));
}

TEST(ServerWaitTest, OfSeveralTheLongestCounts) {
  EXPECT_EQ(Wait({{"Retry-After", "0"}, {"Retry-After", "20"}}), seconds(20));
  EXPECT_EQ(Wait({{"Retry-After", "20"}, {"Retry-After", "soon"}}), seconds(20));
  EXPECT_EQ(Wait({{"RateLimit", R"("burst";r=50;t=60, "day";r=0;t=5)"}}), seconds(5));
  EXPECT_EQ(Wait({{"RateLimit", R"("burst";r=0;t=1, "day";r=0;t=5)"}}), seconds(5));
  EXPECT_EQ(Wait({{"RateLimit", R"("burst";r=0;t=6)"}, {"RateLimit", R"("day";r=3;t=9)"}}),
            seconds(6));
}

TEST(ServerWaitTest, AResetIsATimeInOneOfManyForms) {
  const auto until = [](const char* reset) {
    return Wait({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", reset}});
  };
  EXPECT_EQ(until("1795421740"), seconds(10));
  EXPECT_EQ(until("1795421730500"), milliseconds(500));
  EXPECT_EQ(until("2026-11-23T08:16:00Z"), seconds(30));
  EXPECT_EQ(until("2026-11-23T08:16Z"), seconds(30));
  EXPECT_EQ(until("2026-11-23T08:15:59.25Z"), seconds(30));
  EXPECT_EQ(until("Mon, 23 Nov 2026 08:16:00 GMT"), seconds(30));
  for (const char* none : {"2026-11-23", "2026-13-23T08:16:00Z", "2026-11-23T08:16:00", "TZ"}) {
    EXPECT_EQ(until(none), std::nullopt) << none;
  }
}

TEST(ServerWaitTest, ALimitWithSomethingLeftAsksForNoWait) {
  EXPECT_EQ(Wait({{"RateLimit-Remaining", "1"}, {"RateLimit-Reset", "7"}}), std::nullopt);
  EXPECT_EQ(Wait({{"RateLimit-Reset", "7"}}), std::nullopt);
  EXPECT_EQ(Wait({{"RateLimit", "limit=10, remaining=3, reset=4"}}), std::nullopt);
}

TEST(ServerWaitTest, RetryAfterWinsOverLimits) {
  EXPECT_EQ(Wait({{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "7"}, {"Retry-After", "2"}}),
            seconds(2));
}

}  // namespace
}  // namespace httptask
