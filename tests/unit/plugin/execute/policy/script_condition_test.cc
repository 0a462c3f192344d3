#include "plugin/execute/policy/script_condition.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;

TEST(UnwrapFunctionTest, WhatIsReturnedIsTheExpression) {
  for (const char* text : {
           "$.body.a == 1",
           "  $.body.a == 1 ",
           "(function(){ return $.body.a == 1; })();",
           "(function () {\n  return $.body.a == 1\n})()",
           "(function f(){return $.body.a == 1;}())",
           "(() => { return $.body.a == 1; })()",
       }) {
    EXPECT_EQ(UnwrapFunction(text), "$.body.a == 1") << text;
  }
}

TEST(FilterFromScriptTest, SaysTheSameAsAFilter) {
  EXPECT_EQ(*FilterFromScript("$.output.response.body.st === 'done'"),
            "$.output.response.body.st == 'done'");
  EXPECT_EQ(*FilterFromScript("$.body['a b'][0]?.c !== -1.5e3"), "$.body['a b'][0].c != -1.5e3");
  EXPECT_EQ(*FilterFromScript("($.statusCode < 300 && $.body.a >= 2) || 'x' != $.body.b"),
            "(($.statusCode < 300 && $.body.a >= 2) || 'x' != $.body.b)");
  EXPECT_EQ(*FilterFromScript("$.body.items.length > 0"), "length($.body.items) > 0");
  EXPECT_EQ(*FilterFromScript("!($.body.a == true)"), "!($.body.a == true)");
  EXPECT_EQ(*FilterFromScript("true"), "1 == 1");
}

TEST(FilterFromScriptTest, ValuesAloneHoldAsInJavaScript) {
  EXPECT_EQ(*FilterFromScript("!$.body.a"),
            "!(($.body.a && $.body.a != null && $.body.a != false && $.body.a != 0 && "
            "$.body.a != ''))");
}

TEST(FilterFromScriptTest, WhatIsMissingIsNull) {
  EXPECT_EQ(*FilterFromScript("$.body.a != null"), "!((!$.body.a || $.body.a == null))");
  EXPECT_EQ(*FilterFromScript("null === $.body.a"), "$.body.a == null");
  EXPECT_EQ(*FilterFromScript("$.body.a === undefined"), "!$.body.a");
}

TEST(FilterFromScriptTest, AnythingElseIsRefusedWithWhatIsUnderstood) {
  for (const char* text :
       {"", "$.body.a ? 1 : 0", "$.body.a.includes('x')", "if ($.body.a) { return 1 }", "$.input.x",
        "$.other.output.x == 1", "$.bodyguard", "$", "a == 1", "$.body.a == 'x", "($.body.a",
        "$.body.a == 1;", "($.body.a == 1) == true", "$.body.a < null", "1 +1", "01 == 1"}) {
    const auto filter = FilterFromScript(text);
    ASSERT_FALSE(filter.ok()) << text << " → " << *filter;
    EXPECT_EQ(ReasonOf(filter.status()), Reason::kExpressionInvalid);
    EXPECT_THAT(std::string(MessageOf(filter.status())), HasSubstr("not understood; what is: "));
  }
}

TEST(FilterFromScriptTest, SizeAndDepthAreLimited) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '(') + "true" + std::string(depth, ')');
  };
  EXPECT_TRUE(FilterFromScript(nested(100)).ok());
  EXPECT_FALSE(FilterFromScript(nested(101)).ok());
  EXPECT_TRUE(FilterFromScript("true" + std::string(4092, ' ')).ok());
  EXPECT_FALSE(FilterFromScript("true" + std::string(4093, ' ')).ok());
}

}  // namespace
}  // namespace httptask
