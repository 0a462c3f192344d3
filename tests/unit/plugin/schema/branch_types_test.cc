#include "plugin/schema/branch_types.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using Texts = std::vector<std::string>;

Texts TypesOf(std::string_view schema, const Definitions& definitions = {}) {
  return BranchTypes(*ParseJson(schema), definitions);
}

Texts Describe(std::string_view schema) {
  return DescribeBranches(*ParseJson(schema), {});
}

TEST(BranchTypesTest, TypesOfAllBranchesCount) {
  EXPECT_EQ(TypesOf(R"({"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["auto"]}]})"),
            (Texts{"integer", "string"}));
  EXPECT_EQ(TypesOf(R"({"anyOf": [{"type": "string"}, {"enum": ["a"]}, {"type": "null"}]})"),
            (Texts{"string", "null"}));
  EXPECT_EQ(TypesOf(R"({"oneOf": [{"anyOf": [{"type": "boolean"}, {"items": {}}]},
                                  {"properties": {}}]})"),
            (Texts{"boolean", "array", "object"}));
}

TEST(BranchTypesTest, ReferencesAndPartsAreLookedInto) {
  const Definitions definitions = {{"#/a", *ParseJson(R"({"type": "number"})")},
                                   {"#/loop", *ParseJson(R"({"oneOf": [{"$ref": "#/loop"}]})")}};
  EXPECT_EQ(
      TypesOf(R"({"allOf": [{}, {"oneOf": [{"$ref": "#/a"}, {"const": true}]}]})", definitions),
      (Texts{"number", "boolean"}));
  EXPECT_EQ(TypesOf(R"({"$ref": "#/loop"})", definitions), Texts());
}

TEST(BranchTypesTest, TheTypeOfTheWholeBindsItsBranches) {
  EXPECT_EQ(TypesOf(R"({"type": "object", "oneOf": [{"type": "string"}]})"), Texts{"object"});
}

TEST(BranchTypesTest, ABranchOfAnyTypeTakesAny) {
  EXPECT_EQ(TypesOf(R"({"oneOf": [{"type": "integer"}, {}]})"), Texts());
  EXPECT_EQ(TypesOf("{}"), Texts());
  EXPECT_EQ(TypesOf("true"), Texts());
}

TEST(BranchTypesTest, BranchesOfPlainTypesAreDescribed) {
  EXPECT_EQ(Describe(R"({"anyOf": [{"type": "object"}, {"type": "string", "enum": ["a", "b"]},
                                   {"type": "integer"}, {"type": "null"}]})"),
            (Texts{R"(one of "a", "b")", "an integer"}));
  EXPECT_EQ(Describe(R"({"anyOf": [{"type": "string"}, {"type": "null"}]})"), Texts());
  EXPECT_EQ(Describe(R"({"type": "string"})"), Texts());
}

}  // namespace
}  // namespace httptask
