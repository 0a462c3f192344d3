#include "plugin/reference/page_text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

constexpr char kPipePage[] =
    "POST /orders/{id}\n"
    "Places an order with\n"
    "- one item\n"
    "Servers\n"
    "- https://live.shop.example\n"
    "Path parameters\n"
    "Name | Type | Required | Description |\n"
    "---|---|---|---|\n"
    "id |\n"
    "String | Yes |\n"
    "Order number |\n"
    "How to start integrating\n"
    "- Add it.\n";

TEST(PageTextTest, SplitsAPageIntoItsSections) {
  auto page = SplitPage(kPipePage);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->method, "POST");
  EXPECT_EQ(page->path, "/orders/{id}");
  EXPECT_EQ(page->description.size(), 2u);
  ASSERT_EQ(page->servers.size(), 1u);
  EXPECT_EQ(page->servers[0].text, "- https://live.shop.example");
  EXPECT_EQ(page->servers_line, 4);
  ASSERT_EQ(page->tables.size(), 1u);
  EXPECT_EQ(page->tables[0].section, PageSection::kPathParameters);
  EXPECT_TRUE(page->tables[0].pipe_form);
  EXPECT_EQ(page->tables[0].lines.size(), 3u);
  EXPECT_TRUE(page->complete);
}

TEST(PageTextTest, TakesTheOuterBarsOfNewerPages) {
  auto page = SplitPage(
      "GET /a\nServers\n- https://a.example\nQuery parameters\n"
      "| Name | Type | Required | Description |\n|---|---|---|---|\nq |\nString | No | |\n");
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->tables.size(), 1u);
  EXPECT_EQ(page->tables[0].lines[0].text, "q |");
}

TEST(PageTextTest, TakesWindowsLineEndsAndAByteOrderMark) {
  auto page = SplitPage("\xEF\xBB\xBFGET /a\r\n\r\nServers\r\n- https://a.example\r\n");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->path, "/a");
  EXPECT_EQ(page->servers.size(), 1u);
}

TEST(PageTextTest, HeadingWithoutItsTableIsDescription) {
  auto page = SplitPage(
      "GET /a\nServers\nare many, and\nRequest headers\nare sent, see\nHow to start integrating\n"
      "below.\nServers\n- https://a.example\nHow to start integrating\n- Go.\n");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->description.size(), 6u);
  EXPECT_EQ(page->servers.size(), 1u);
  EXPECT_TRUE(page->tables.empty());
  EXPECT_TRUE(page->complete);
}

TEST(PageTextTest, CutPageIsNotComplete) {
  auto page = SplitPage("GET /a\nServers\n- https://a.example\nRequest headers\nName | Ty");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_FALSE(page->complete);
  EXPECT_EQ(page->last_line, 5);
  ASSERT_EQ(page->tables.size(), 1u);
  EXPECT_TRUE(page->tables[0].lines.empty());
}

TEST(PageTextTest, EmptyPageIsRefused) {
  for (const char* text : {"", "\n \r\n\t\n"}) {
    auto page = SplitPage(text);
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(ReasonOf(page.status()), Reason::kReferenceInvalid);
    EXPECT_NE(MessageOf(page.status()).find("line 1: the page is empty"), std::string_view::npos);
  }
}

TEST(PageTextTest, PageWithoutItsMethodLineIsRefusedWithTheLine) {
  for (const char* text : {"\nCreates a token.\nServers\n- https://a.example\n",
                           "\nPOST\nServers\n", "\nFETCH /a\nServers\n", "\nPOST a/b\nServers\n",
                           "\npost /a\nServers\n", "\nPOST /a b\nServers\n"}) {
    auto page = SplitPage(text);
    ASSERT_FALSE(page.ok()) << text;
    EXPECT_EQ(ReasonOf(page.status()), Reason::kReferenceInvalid);
    EXPECT_NE(MessageOf(page.status()).find("line 2: "), std::string_view::npos);
    EXPECT_NE(MessageOf(page.status()).find("copy the page from its first line"),
              std::string_view::npos);
  }
}

TEST(PageTextTest, PageCutBeforeItsFirstSectionIsRefusedWithTheLine) {
  auto page = SplitPage("POST /a\nCreates\nsomething\n");
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(ReasonOf(page.status()), Reason::kReferenceInvalid);
  EXPECT_NE(MessageOf(page.status()).find("line 3: the page ends before its first section"),
            std::string_view::npos);
}

TEST(PageTextTest, BytesThatAreNotUtf8AreRefusedWithTheLine) {
  auto page = SplitPage("POST /a\nCaf\xE9\nServers\n");
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(ReasonOf(page.status()), Reason::kReferenceInvalid);
  EXPECT_NE(MessageOf(page.status()).find("line 2: "), std::string_view::npos);
}

TEST(PageTextTest, PagesAreKnownByTheirLines) {
  EXPECT_TRUE(LooksLikePageText(kPipePage));
  EXPECT_TRUE(LooksLikePageText("POST /a"));
  EXPECT_TRUE(LooksLikePageText("Makes it.\nName Type Required Description\nq String No\n"));
  EXPECT_TRUE(LooksLikePageText("Makes it.\nRequest body fields\n"));
  EXPECT_TRUE(LooksLikePageText("x\nHow to start integrating"));
}

TEST(PageTextTest, OtherDocumentsAreNoPages) {
  EXPECT_FALSE(LooksLikePageText(""));
  EXPECT_FALSE(LooksLikePageText("openapi: 3.1.0\ninfo:\n  description: |\n    Request headers\n"));
  EXPECT_FALSE(LooksLikePageText("{\"openapi\": \"3.0.0\"}"));
  EXPECT_FALSE(LooksLikePageText("{\nRequest headers\n}"));
  EXPECT_FALSE(LooksLikePageText("Some prose about POST /a\n"));
}

TEST(PageTextTest, ShortQuotesEndBetweenLetters) {
  EXPECT_EQ(QuoteShort("abc"), "`abc`");
  EXPECT_EQ(QuoteShort(std::string(60, 'a')), "`" + std::string(60, 'a') + "`");
  EXPECT_EQ(QuoteShort(std::string(61, 'a')), "`" + std::string(60, 'a') + "...`");
  EXPECT_EQ(QuoteShort(std::string(59, 'a') + "é" + "bcd"), "`" + std::string(59, 'a') + "...`");
}

}  // namespace
}  // namespace httptask
