#include "plugin/execute/flights.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

constexpr std::chrono::system_clock::time_point kNow{};

TEST(FlightsTest, NumbersCountOverTheTaskAndTriesWithinARequest) {
  Flights flights;
  flights.StartRequest();
  EXPECT_EQ(flights.Add(kNow, milliseconds(0)).attempt.number, 1);
  flights.Take(1);
  EXPECT_EQ(flights.Add(kNow, milliseconds(5)).attempt.wait, milliseconds(5));
  EXPECT_EQ(flights.tries(), 2);
  flights.Take(2);
  flights.StartRequest();
  const Flight& third = flights.Add(kNow, milliseconds(0));
  EXPECT_EQ(third.attempt.number, 3);
  EXPECT_EQ(third.attempt.request, 2);
  EXPECT_EQ(flights.tries(), 1);
}

TEST(FlightsTest, AHedgeIsNoTry) {
  Flights flights;
  flights.StartRequest();
  flights.Add(kNow, milliseconds(0)).id = 70;
  flights.Add(kNow, milliseconds(0)).id = 80;
  EXPECT_EQ(flights.tries(), 1);
  EXPECT_EQ(flights.hedges(), 1);
  EXPECT_THAT(flights.ids(), ElementsAre(70u, 80u));
}

TEST(FlightsTest, WhatWasTakenIsOver) {
  Flights flights;
  flights.Add(kNow, milliseconds(0));
  ASSERT_NE(flights.Find(1), nullptr);
  EXPECT_TRUE(flights.Take(1).has_value());
  EXPECT_EQ(flights.Find(1), nullptr);
  EXPECT_FALSE(flights.Take(1).has_value());
  flights.Add(kNow, milliseconds(0));
  EXPECT_EQ(flights.TakeAll().size(), 1u);
  EXPECT_TRUE(flights.empty());
}

}  // namespace
}  // namespace httptask
