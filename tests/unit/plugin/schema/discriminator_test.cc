#include "plugin/schema/discriminator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Values(std::string_view schema) {
  return DiscriminatorValues(*ParseJson(schema));
}

TEST(DiscriminatorTest, ABranchIsCalledAsItsSchemaUnlessTheMappingSaysOtherwise) {
  EXPECT_THAT(
      Values(R"({"oneOf": [{"$ref": "#/s/Dog"}, {"$ref": "#/s/Cat"}, {"$ref": "#/s/A~1b%20c"}],
      "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/s/Dog", "cat": "Cat"}}})"),
      ElementsAre("dog", "cat", "A/b c"));
  EXPECT_THAT(Values(R"({"anyOf": [{"$ref": "#/s/Dog"}, {"type": "object"}],
      "discriminator": {"propertyName": "kind"}})"),
              ElementsAre("Dog"));
}

TEST(DiscriminatorTest, WhatIsNoneHasNoValues) {
  for (const char* schema :
       {R"({"oneOf": [{"$ref": "#/s/Dog"}]})", R"({"discriminator": {"propertyName": "kind"}})",
        R"({"oneOf": [{"$ref": "#/s/Dog"}], "discriminator": 5})",
        R"({"oneOf": {"$ref": "#/s/Dog"}, "discriminator": {"propertyName": "kind"}})", "true"}) {
    EXPECT_THAT(Values(schema), IsEmpty()) << schema;
  }
  EXPECT_THAT(Values(R"({"oneOf": [{"$ref": "#/s/Dog"}],
      "discriminator": {"propertyName": "kind", "mapping": ["#/s/Dog", 3]}})"),
              ElementsAre("Dog"));
}

}  // namespace
}  // namespace httptask
