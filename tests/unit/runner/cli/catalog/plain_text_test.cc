#include "runner/cli/catalog/plain_text.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(PlainTextTest, ElementsGoAndTheirTextStays) {
  EXPECT_EQ(PlainText("<p>Creates a <a href=\"/x?a>\">charge</a>.</p>"),
            "\n\nCreates a \">charge.\n\n");
  EXPECT_EQ(PlainText("Use <code>id</code> or <STRONG class='a'>name</strong>"), "Use id or name");
}

TEST(PlainTextTest, BlocksAreLinesAndListItemsHaveADash) {
  EXPECT_EQ(PlainText("One<br/>two<br>three"), "One\ntwo\nthree");
  EXPECT_EQ(PlainText("<ul><li>a</li><li>b</li></ul>"), "\n\n\n- a\n- b\n\n");
}

TEST(PlainTextTest, WhatIsNoElementOfHtmlStays) {
  for (const char* text : {"a < b and c > d", "/users/<id>", "List<String>", "<", "a<", "<p", "</",
                           "<b<i", "<!-- open", "<pre-x>", "**bold** `x`"}) {
    EXPECT_EQ(PlainText(text), text);
  }
}

TEST(PlainTextTest, CommentsGoAndEntitiesAreDecodedOnce) {
  EXPECT_EQ(PlainText("a<!-- <p> -->b"), "ab");
  EXPECT_EQ(PlainText("&lt;p&gt; &amp;lt; &quot;x&quot;&nbsp;&#39;"), "<p> &lt; \"x\" '");
}

}  // namespace
}  // namespace httptask::runner
