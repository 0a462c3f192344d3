#include "plugin/expression/template.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Json Data() {
  return *ParseJson(
      R"({"workflow":{"input":{"n":7,"o":{"x":[1]},"key":"n","text":"${workflow.input.n}"}},
                        "t-1":{"output":{"big":123456789012345678901234567890}}})");
}

std::string Resolve(std::string_view text) {
  auto value = ResolveTemplate(std::string(text), Data());
  return value.ok() ? FormatJson(*value) : std::string(MessageOf(value.status()));
}

TEST(TemplateTest, AWholeExpressionGivesTheValueWithItsType) {
  EXPECT_EQ(Resolve("${workflow.input.n}"), "7");
  EXPECT_EQ(Resolve("${workflow.input.o}"), R"({"x":[1]})");
  EXPECT_EQ(Resolve("${t-1.output.big}"), "123456789012345678901234567890");
  EXPECT_EQ(Resolve("${workflow.input.none}"), "null");
}

TEST(TemplateTest, WithinTextValuesArePasted) {
  EXPECT_EQ(Resolve("n=${workflow.input.n}, o=${workflow.input.o}, ${workflow.input.none}"),
            R"("n=7, o={x=[1]}, null")");
  EXPECT_EQ(Resolve("all: ${workflow.input.o.x[*]}"), R"("all: [1]")");
}

TEST(TemplateTest, TwoDollarsEscape) {
  EXPECT_EQ(Resolve("$${workflow.input.n} ${workflow.input.n}"), R"("${workflow.input.n} 7")");
}

TEST(TemplateTest, TheInnerExpressionIsResolvedFirst) {
  EXPECT_EQ(Resolve("${workflow.input.${workflow.input.key}}"), "7");
}

TEST(TemplateTest, WhatDoesNotCloseIsText) {
  EXPECT_EQ(Resolve("${a ${b}"), R"("${a ${b}")");
  EXPECT_EQ(Resolve("${}"), R"("")");
}

TEST(TemplateTest, WhatCameOutIsNotLookedAtAgain) {
  EXPECT_EQ(Resolve("${workflow.input.text}"), R"("${workflow.input.n}")");
}

TEST(TemplateTest, NamesOfMembersAreNotResolved) {
  const Json value = {{"${workflow.input.n}", Json::array({"${workflow.input.n}"})}};
  EXPECT_EQ(FormatJson(*ResolveTemplate(value, Data())), R"({"${workflow.input.n}":[7]})");
}

TEST(TemplateTest, APathThatDoesNotParseIsNullAndTold) {
  std::vector<TemplateProblem> missing;
  const auto value = ResolveTemplate({{"a", "${x[}"}}, Data(), &missing);
  EXPECT_EQ(FormatJson(value.value()), R"({"a":null})");
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].message.substr(0, 9), "column 3:");
}

TEST(TemplateTest, AnExpressionEndsAtItsBraceQuotesOrNot) {
  EXPECT_EQ(Resolve("${workflow.input['}']}"), R"("null']}")");
}

TEST(TemplateTest, WhatIsMissingIsListed) {
  std::vector<TemplateProblem> missing;
  ASSERT_TRUE(ResolveTemplate({{"a", Json::array({"${x.y}"})}}, Data(), &missing).ok());
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].path, "a[0]");
  EXPECT_EQ(missing[0].expression, "x.y");
}

TEST(TemplateTest, NestingHasALimit) {
  std::string text = "workflow";
  for (int i = 0; i < 40; ++i) text = "${" + text + "}";
  EXPECT_EQ(ReasonOf(ResolveTemplate(text, Data()).status()), Reason::kLimitExceeded);
}

TEST(TemplateTest, ReferencesAreFoundWithTheirPlace) {
  const auto references =
      FindReferences({{"a", Json::array({"x ${create.output.id} $${no.t}"})}, {"b", "${x[}"}});
  ASSERT_EQ(references.size(), 2u);
  EXPECT_EQ(references[0].path, "a[0]");
  EXPECT_EQ(references[0].pointer, "/a/0");
  EXPECT_EQ(references[0].root, "create");
  EXPECT_EQ(references[0].error, "");
  EXPECT_NE(references[1].error, "");
}

TEST(TemplateTest, KnowsWhetherThereIsAnExpression) {
  EXPECT_TRUE(HasExpression("a ${b}"));
  EXPECT_FALSE(HasExpression("$${b}"));
  EXPECT_FALSE(HasExpression("${b"));
}

TEST(TemplateTest, PlainTextIsMappedAroundExpressions) {
  const auto upper = [](std::string_view text) { return "<" + std::string(text) + ">"; };
  EXPECT_EQ(MapPlainText("a${b}c", upper), "<a>${b}<c>");
  EXPECT_EQ(MapPlainText("$${b}", upper), "$${<b}>");
}

TEST(TemplateTest, SecretsStayAsTheyAreWritten) {
  EXPECT_EQ(Resolve("${workflow.secrets.K}"), R"("${workflow.secrets.K}")");
  EXPECT_EQ(Resolve("a ${workflow.secrets.${workflow.input.n}} b ${workflow.input.n}"),
            R"("a ${workflow.secrets.${workflow.input.n}} b 7")");
  EXPECT_EQ(Resolve("${workflow.secrets}"), "null");
  std::vector<TemplateProblem> missing;
  ASSERT_TRUE(ResolveTemplate({{"a", "${workflow.secrets.K}"}}, Data(), &missing).ok());
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].expression, "workflow.secrets.K");
}

TEST(TemplateTest, WhatDoesNotCloseIsFound) {
  EXPECT_EQ(FindUnclosed("a ${b} ${c ${d} e"), 7u);
  EXPECT_EQ(FindUnclosed("$${a ${b}"), std::string_view::npos);
  EXPECT_EQ(FindUnclosed("plain"), std::string_view::npos);
}

}  // namespace
}  // namespace httptask
