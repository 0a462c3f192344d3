#include "plugin/reference/openapi/schema_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Name(size_t number) {
  return "S" + std::to_string(number);
}

// S0 is made of S1 and a member of its own, and so on; the last one is made of nothing.
Definitions Chain(size_t count) {
  Definitions definitions;
  for (size_t i = 0; i + 1 < count; ++i) {
    Json parts = Json::array({{{"$ref", Name(i + 1)}}, {{"type", "object"}}});
    definitions[Name(i)] = {{"allOf", std::move(parts)}};
  }
  definitions[Name(count - 1)] = {{"type", "object"}};
  return definitions;
}

TEST(SchemaChainTest, ChainsThatPeopleWriteStay) {
  Definitions definitions = Chain(kSchemaChainMax + 1);
  const Definitions before = definitions;
  EXPECT_THAT(CutSchemaChains(definitions), IsEmpty());
  EXPECT_EQ(definitions, before);
}

TEST(SchemaChainTest, ALongerOneIsCutWhereItIsTooLong) {
  Definitions definitions = Chain(kSchemaChainMax + 2);
  EXPECT_THAT(CutSchemaChains(definitions), ElementsAre("S0"));
  EXPECT_EQ(FormatJson(definitions["S0"]), R"({"allOf":[{},{"type":"object"}]})");
  EXPECT_EQ(FormatJson(definitions["S1"]), R"({"allOf":[{"$ref":"S2"},{"type":"object"}]})");
}

TEST(SchemaChainTest, HundredThousandAreCutOften) {
  Definitions definitions = Chain(100'000);
  EXPECT_EQ(CutSchemaChains(definitions).size(), (100'000 - 1) / (kSchemaChainMax + 1));
  EXPECT_THAT(CutSchemaChains(definitions), IsEmpty());
}

TEST(SchemaChainTest, ReferencesAloneAndCirclesStay) {
  Definitions definitions;
  for (size_t i = 0; i < 1000; ++i) definitions[Name(i)] = {{"$ref", Name(i + 1)}};
  definitions[Name(1000)] = {{"allOf", Json::array({{{"$ref", Name(0)}}, {{"$ref", "nowhere"}}})}};
  const Definitions before = definitions;
  EXPECT_THAT(CutSchemaChains(definitions), IsEmpty());
  EXPECT_EQ(definitions, before);
}

TEST(SchemaChainTest, OddFormsAreLeftAlone) {
  Definitions definitions = {
      {"a", true}, {"b", {{"allOf", 5}}}, {"c", {{"allOf", Json::array({true, 5, nullptr})}}}};
  EXPECT_THAT(CutSchemaChains(definitions), IsEmpty());
}

}  // namespace
}  // namespace httptask
