#include "plugin/reference/page_form.h"

#include <gtest/gtest.h>

#include "plugin/reference/page_schema.h"

namespace httptask {
namespace {

Body BodyOf(const std::vector<PageRow>& rows, std::string media_type) {
  Body body;
  body.media_type = std::move(media_type);
  body.schema = SchemaOfRows(rows).schema;
  return WithFormEncoding(body, rows);
}

std::vector<std::string> NamesOf(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, unused] : object.items()) names.push_back(name);
  return names;
}

const std::vector<PageRow> kRows = {{.name = "amount", .type = "integer"},
                                    {.name = "metadata"},
                                    {.name = "address", .type = "object"},
                                    {.name = "address.city", .type = "string"},
                                    {.name = "items[].id", .type = "string"},
                                    {.name = "expand[]", .type = "array", .required = true},
                                    {.name = "to", .type = "array"}};

TEST(PageFormTest, MembersAndListsOfObjectsStandInBrackets) {
  const Body body = BodyOf(kRows, "application/x-www-form-urlencoded");
  EXPECT_EQ(NamesOf(body.encoding), (std::vector<std::string>{"metadata", "address", "items"}));
  EXPECT_EQ(body.encoding["address"], Json({{"style", "deepObject"}, {"explode", true}}));
}

TEST(PageFormTest, AListKeepsTheBracketsOfItsName) {
  const Body body = BodyOf(kRows, "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(NamesOf(body.schema["properties"]),
            (std::vector<std::string>{"amount", "metadata", "address", "items", "expand[]", "to"}));
  EXPECT_EQ(body.schema["required"], Json({"expand[]"}));
}

TEST(PageFormTest, OtherBodiesStayAsTheyAre) {
  const Body body = BodyOf(kRows, "application/json");
  EXPECT_EQ(body.schema, SchemaOfRows(kRows).schema);
  EXPECT_TRUE(body.encoding.empty());
}

}  // namespace
}  // namespace httptask
