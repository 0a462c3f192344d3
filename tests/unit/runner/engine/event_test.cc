#include "runner/engine/event.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

std::vector<Event> AllKinds() {
  const std::chrono::system_clock::time_point time(
      std::chrono::nanoseconds(1'795'421'730'123'456'789));
  const Json value = *ParseJson(R"({"a": [1.0, 123456789012345678901234567890, null]})");
  return {{time, RunStarted{"{ }\r\n", value}}, {time, TaskStarted{"t", value}},
          {time, TaskCompleted{"t", value}},    {time, TaskFailed{"t", value, "HTTP_STATUS", "no"}},
          {time, RunCompleted{nullptr}},        {time, RunFailed{"r", "m"}}};
}

TEST(EventTest, EveryKindComesBackAsItWas) {
  for (const Event& event : AllKinds()) {
    const std::string text = FormatJson(EventToJson(event));
    const auto again = EventFromJson(*ParseJson(text));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->time, event.time);
    EXPECT_EQ(again->what.index(), event.what.index());
    EXPECT_EQ(FormatJson(EventToJson(*again)), text);
  }
}

TEST(EventTest, AnUnknownKindIsOfANewerProgram) {
  const auto event = EventFromJson({{"kind", "TaskPaused"}, {"time", 1}});
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(ReasonOf(event.status()), Reason::kStorageFailed);
  EXPECT_NE(MessageOf(event.status()).find("newer httptask"), std::string_view::npos);
}

TEST(EventTest, WhatIsNotCompleteIsRefused) {
  for (const Event& event : AllKinds()) {
    const Json whole = EventToJson(event);
    for (const auto& [name, value] : whole.items()) {
      Json cut = whole;
      cut.erase(name);
      EXPECT_FALSE(EventFromJson(cut).ok()) << name;
    }
  }
  EXPECT_FALSE(EventFromJson(nullptr).ok());
}

}  // namespace
}  // namespace httptask::runner
