#include "plugin/reference/openapi/schema_subtypes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kPet[] = "#/components/schemas/Pet";

// `Pet`, `Cat` and `Dog` made of it, `Puppy` made of `Dog`.
Json Pets() {
  auto root = ParseJson(R"({"components": {"schemas": {
    "Puppy": {"allOf": [{"$ref": "#/components/schemas/Dog"}]},
    "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object"}]},
    "Dog": {"allOf": [{"type": "object"}, {"$ref": "#/components/schemas/Pet"}]},
    "Pet": {"type": "object"}}}})");
  return *std::move(root);
}

Json Choice(const std::string& discriminator) {
  const auto base =
      ParseJson(R"({"description": "A pet", "discriminator": )" + discriminator + "}");
  return MakeSubtypeChoice(*base, kPet, {"#/components/schemas/Cat", "#/components/schemas/Dog"});
}

TEST(SchemaSubtypesTest, SubtypesOfSubtypesCount) {
  const SchemaSubtypes subtypes(Pets());
  EXPECT_THAT(subtypes.Of(kPet), ElementsAre("#/components/schemas/Cat", "#/components/schemas/Dog",
                                             "#/components/schemas/Puppy"));
  EXPECT_THAT(subtypes.Of("#/components/schemas/Puppy"), IsEmpty());
  EXPECT_TRUE(subtypes.IsDirect("#/components/schemas/Cat", kPet));
  EXPECT_FALSE(subtypes.IsDirect("#/components/schemas/Puppy", kPet));
}

TEST(SchemaSubtypesTest, CirclesEndAndNumbersAreLimited) {
  Json root = Json::object();
  Json& schemas = root["definitions"];
  for (size_t i = 0; i < kSubtypesMax + 5; ++i) {
    schemas["S" + std::to_string(i)]["allOf"] = Json::array({{{"$ref", "#/definitions/Base"}}});
  }
  schemas["Base"]["allOf"] = Json::array({{{"$ref", "#/definitions/S0"}}});
  EXPECT_EQ(SchemaSubtypes(root).Of("#/definitions/Base").size(), kSubtypesMax + 1);
  EXPECT_EQ(SchemaSubtypes(root).Of("#/definitions/S0").size(), kSubtypesMax + 1);
}

TEST(SchemaSubtypesTest, WithoutAMappingNamesAreValuesAndTheBaseIsOne) {
  const Json choice = Choice(R"({"propertyName": "kind"})");
  EXPECT_EQ(choice["anyOf"].size(), 3u);
  EXPECT_EQ(FormatJson(choice["properties"]["kind"]["enum"]), R"(["Cat","Dog","Pet"])");
  EXPECT_EQ(StringMember(choice, "description"), "A pet");
}

TEST(SchemaSubtypesTest, AMappingNamesValues) {
  const Json choice = Choice(R"({"propertyName": "kind", "mapping":
    {"kitty": "#/components/schemas/Cat", "cat": "#/components/schemas/Cat"}})");
  EXPECT_EQ(choice["anyOf"].size(), 2u);
  EXPECT_EQ(FormatJson(choice["properties"]["kind"]["enum"]), R"(["kitty","cat","Dog"])");
  EXPECT_EQ(FormatJson(choice["allOf"][0]),
            R"({"if":{"properties":{"kind":{"enum":["kitty","cat"]}},"required":["kind"]},)"
            R"("then":{"$ref":"#/components/schemas/Cat"}})");
}

}  // namespace
}  // namespace httptask
