#include "plugin/execute/body/item_reader.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;

std::string Read(const StreamRule& rule, std::string_view text, size_t piece = 1) {
  ItemReader reader(rule);
  while (!text.empty() && reader.Take(text.substr(0, piece))) {
    text.remove_prefix(std::min(piece, text.size()));
  }
  return FormatJson(std::move(reader).Finish());
}

constexpr StreamRule kEvents{.kind = StreamKind::kEvents};
constexpr StreamRule kLines{.kind = StreamKind::kJsonLines};

TEST(ItemReaderTest, EventsAreReadInAnyPieces) {
  const std::string_view text =
      ": hello\r\nevent: add\r\nid: 7\r\ndata: {\"a\":1}\r\n\r\ndata: one\rdata:two\r\r"
      "data: {\"n\":1e400}\n\nevent: alone\n\ndata: unfinished\n";
  const std::string expected =
      R"([{"event":"add","data":{"a":1},"id":"7"},{"event":"message","data":"one\ntwo","id":"7"},)"
      R"({"event":"message","data":{"n":1e400},"id":"7"}])";
  EXPECT_EQ(Read(kEvents, text, 1), expected);
  EXPECT_EQ(Read(kEvents, text, 7), expected);
  EXPECT_EQ(Read(kEvents, text, 1000), expected);
}

TEST(ItemReaderTest, LinesMayLackTheLastNewlineAndBeText) {
  EXPECT_EQ(Read(kLines, "{\"a\":1}\n\n[2]\r\nno json\n3"), R"([{"a":1},[2],"no json",3])");
}

TEST(ItemReaderTest, ItemsAreLimited) {
  StreamRule rule = kLines;
  rule.items_max = 2;
  ItemReader reader(rule);
  EXPECT_TRUE(reader.Take("1\n"));
  EXPECT_FALSE(reader.Take("2\n3\n"));
  EXPECT_THAT(reader.why(), HasSubstr("2 items"));
  EXPECT_EQ(FormatJson(std::move(reader).Finish()), "[1,2]");
}

TEST(ItemReaderTest, WhatEndsEarlyDropsAnUnfinishedLine) {
  ItemReader reader(kLines);
  reader.Take("1\n{\"a");
  EXPECT_EQ(reader.count(), 1u);
  reader.EndEarly("time");
  reader.EndEarly("other");
  EXPECT_EQ(reader.why(), "time");
  EXPECT_EQ(FormatJson(std::move(reader).Finish()), "[1]");
}

TEST(ItemReaderTest, BytesAreLimited) {
  StreamRule rule = kLines;
  rule.bytes_max = 4;
  ItemReader enough(rule);
  EXPECT_TRUE(enough.Take("1\n2\n"));
  EXPECT_EQ(enough.why(), "");
  ItemReader more(rule);
  EXPECT_FALSE(more.Take("1\n2\n3"));
  EXPECT_EQ(FormatJson(std::move(more).Finish()), "[1,2]");
}

TEST(ItemReaderTest, WhatHoldsNoEventIsKept) {
  ItemReader reader{{}};
  reader.Take("{\"error\":");
  reader.Take("1}\n");
  EXPECT_EQ(reader.TakeUnread(), "{\"error\":1}\n");
  ItemReader events{{}};
  events.Take(": ping\n\ndata: 1\n\n{");
  EXPECT_EQ(events.TakeUnread(), "");
  ItemReader lines{{.kind = StreamKind::kJsonLines}};
  lines.Take("1");
  EXPECT_EQ(lines.TakeUnread(), "");
}

TEST(ItemReaderTest, WhatIsKeptHasALimit) {
  ItemReader reader{{}};
  reader.Take(std::string(kUnreadBytesMax - 1, 'x'));
  reader.Take("yz");
  reader.Take("z");
  EXPECT_EQ(reader.TakeUnread(), std::string(kUnreadBytesMax - 1, 'x') + "y");
}

}  // namespace
}  // namespace httptask
