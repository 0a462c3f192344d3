#include "plugin/schema/pattern_text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string Rewrite(std::string_view pattern) {
  return ToRe2(pattern).pattern;
}

TEST(PatternTextTest, CodePointsAreRewritten) {
  EXPECT_EQ(Rewrite(R"(\u00e9)"), R"(\x{e9})");
  EXPECT_EQ(Rewrite(R"([\uD800\uDC00-\uDBFF\uDFFF])"), R"([\x{10000}-\x{10ffff}])");
  EXPECT_EQ(Rewrite(R"(\u{1F600})"), R"(\x{1F600})");
  EXPECT_EQ(Rewrite(R"(\cJ)"), R"(\x{a})");
  EXPECT_EQ(Rewrite(R"(\uXY)"), "uXY");
}

TEST(PatternTextTest, PropertiesAreRewritten) {
  EXPECT_EQ(Rewrite(R"(\p{Letter}\P{Lu})"), R"(\p{L}\P{Lu})");
  EXPECT_EQ(Rewrite(R"(\p{Script=Greek})"), R"(\p{Greek})");
  EXPECT_EQ(Rewrite(R"(\p{Print}[\p{Alnum}_])"), "[[:print:]][[:alnum:]_]");
}

TEST(PatternTextTest, EscapedLettersThatMeanThemselvesLoseTheirEscape) {
  EXPECT_EQ(Rewrite(R"(\_\d\-\/)"), R"(_\d\-\/)");
  EXPECT_EQ(Rewrite("[^]"), "(?s:.)");
  EXPECT_EQ(Rewrite("[[a]"), R"([\[a])");
  EXPECT_EQ(Rewrite("(?<name>a)(?<=b)"), "(?P<name>a)(?<=b)");
}

TEST(PatternTextTest, CountsThatAreTooLargeAreOpen) {
  EXPECT_EQ(Rewrite("a{1,1000}"), "a{1,1000}");
  EXPECT_EQ(Rewrite("a{1,1001}"), "a{1,}");
  EXPECT_EQ(Rewrite("a{2000}"), "a{1000,}");
  EXPECT_EQ(Rewrite("a{x"), "a{x");
}

TEST(PatternTextTest, LookAheadsAtTheBeginningStandApart) {
  const PatternText text = ToRe2("^(?=.*[)a])(?!b(c))x$");
  EXPECT_EQ(text.pattern, "^x$");
  EXPECT_EQ(text.look_aheads,
            (std::vector<LookAhead>{{"^(?:.*[)a])", true}, {"^(?:b(c))", false}}));
  EXPECT_EQ(ToRe2("^(?=a").pattern, "^(?=a");
}

}  // namespace
}  // namespace httptask
