#include "plugin/schema/schema.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

TEST(ResolveSchemaTest, ReferencesAreFollowedToTheEnd) {
  const Definitions definitions = {{"#/a", Parse(R"({"$ref": "#/b"})")},
                                   {"#/b", Parse(R"({"type": "string"})")}};
  EXPECT_EQ(ResolveSchema(Parse(R"({"$ref": "#/a"})"), definitions),
            Parse(R"({"type": "string"})"));
}

TEST(ResolveSchemaTest, MembersBesideAReferenceWin) {
  const Definitions definitions = {{"#/a", Parse(R"({"type": "string", "description": "old"})")}};
  EXPECT_EQ(ResolveSchema(Parse(R"({"$ref": "#/a", "description": "new"})"), definitions),
            Parse(R"({"type": "string", "description": "new"})"));
}

TEST(ResolveSchemaTest, NothingIsBehindCirclesAndUnknownReferences) {
  const Definitions definitions = {{"#/a", Parse(R"({"$ref": "#/b"})")},
                                   {"#/b", Parse(R"({"$ref": "#/a"})")}};
  EXPECT_EQ(ResolveSchema(Parse(R"({"$ref": "#/a"})"), definitions), Json::object());
  EXPECT_EQ(ResolveSchema(Parse(R"({"$ref": "#/c"})"), definitions), Json::object());
}

TEST(ResolveSchemaTest, SchemasWithoutReferenceStay) {
  EXPECT_EQ(ResolveSchema(Parse("true"), {}), Parse("true"));
  EXPECT_EQ(ResolveSchema(Parse(R"({"type": "null"})"), {}), Parse(R"({"type": "null"})"));
}

TEST(ResolveSchemaTest, ATargetMayBeABoolean) {
  EXPECT_EQ(ResolveSchema(Parse(R"({"$ref": "#/a"})"), {{"#/a", Parse("false")}}), Parse("false"));
}

}  // namespace
}  // namespace httptask
