#include "plugin/reference/document/schema_names.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

constexpr std::string_view kDocument = R"({"components": {"schemas": {
    "User": {"$anchor": "user", "type": "object"},
    "Order": {"$id": "https://a.example/schemas/order.json", "properties": {
        "line": {"$anchor": "line"}, "user": {"$id": "./user.json", "enum": [{"$anchor": "no"}]}}}}}})";

std::string Found(std::string_view reference, std::string_view holder = "#") {
  return SchemaNames(*ParseJson(kDocument)).Find(reference, holder).value_or("nothing");
}

constexpr std::string_view kOrder = "#/components/schemas/Order";

TEST(SchemaNamesTest, AnAnchorNamesTheSchemaWithIt) {
  EXPECT_EQ(Found("#user"), "#/components/schemas/User");
  EXPECT_EQ(Found("#none"), "nothing");
  EXPECT_EQ(Found("#no"), "nothing") << "a value is no schema";
}

TEST(SchemaNamesTest, AnAnchorBelongsToTheIdAroundIt) {
  EXPECT_EQ(Found("#line"), "nothing");
  EXPECT_EQ(Found("#line", kOrder), "#/components/schemas/Order/properties/line");
  EXPECT_EQ(Found("https://a.example/schemas/order.json#line"),
            "#/components/schemas/Order/properties/line");
}

TEST(SchemaNamesTest, AnIdIsFoundAsItIsAndFromTheOneAround) {
  EXPECT_EQ(Found("https://a.example/schemas/user.json"),
            "#/components/schemas/Order/properties/user");
  EXPECT_EQ(Found("user.json", kOrder), "#/components/schemas/Order/properties/user");
  EXPECT_EQ(Found("/schemas/user.json", "#/components/schemas/Order/properties/line"),
            "#/components/schemas/Order/properties/user");
  EXPECT_EQ(Found("user.json"), "nothing");
}

TEST(SchemaNamesTest, APointerIsReadBelowAnId) {
  EXPECT_EQ(Found("order.json#/properties/line", kOrder),
            "#/components/schemas/Order/properties/line");
}

}  // namespace
}  // namespace httptask
