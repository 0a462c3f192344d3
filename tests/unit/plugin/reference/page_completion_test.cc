#include "plugin/reference/page_completion.h"

#include <gtest/gtest.h>

#include "plugin/reference/page_loader.h"

namespace httptask {
namespace {

constexpr char kPipe[] =
    "POST /orders\nCreates an order.\nServers\n- https://api.shop.example\nRequest body fields\n"
    "Name | Type | Required | Description |\n---|---|---|---|\nkind |\nString | No |\n"
    "What it is. Possible values: |\ncount |\nNo |\n|\nHow to start integrating\n";
constexpr char kPlain[] =
    "POST /orders\nServers\nRequest body fields\nName Type Required Description\n"
    "kind String No\n\nWhat it is.\n\nPossible values:\n\n  • \"tea\"\n  • \"coffee\"\n"
    "count Integer No\n\nHow many pieces of it are wanted.\n\nDefault value: 1\n\n"
    "How to start integrating\n";

Reference Load(std::string_view text) {
  auto reference = LoadPage(text, "shop-orders-post-1a2.txt");
  EXPECT_TRUE(reference.ok()) << reference.status();
  return reference.ok() ? *std::move(reference) : Reference{};
}

void ExpectComplete(const Operation& operation) {
  ASSERT_EQ(operation.servers.size(), 1u);
  EXPECT_EQ(operation.servers[0].url, "https://api.shop.example");
  EXPECT_EQ(operation.description, "Creates an order.");
  const Json& schema = operation.bodies.at(0).schema;
  EXPECT_EQ(FormatJson(*ResolvePointer(schema, "/properties/kind/enum")), R"(["tea","coffee"])");
  EXPECT_EQ(FormatJson(*ResolvePointer(schema, "/properties/count/default")), "1");
  EXPECT_EQ(FormatJson(*ResolvePointer(schema, "/properties/count/type")), R"("integer")");
}

TEST(PageCompletionTest, ThePlainFormGetsServersFromThePipeForm) {
  Reference page = Load(kPlain);
  ASSERT_TRUE(IsPage(page));
  EXPECT_FALSE(page.problems.empty());
  CompletePage(Load(kPipe).operations[0], page);
  ExpectComplete(page.operations[0]);
  EXPECT_TRUE(page.problems.empty());
}

TEST(PageCompletionTest, ThePipeFormGetsPossibleValuesFromThePlainForm) {
  Reference page = Load(kPipe);
  CompletePage(Load(kPlain).operations[0], page);
  ExpectComplete(page.operations[0]);
}

TEST(PageCompletionTest, WhatThePageHasStays) {
  Reference page = Load(kPlain);
  Operation other = page.operations[0];
  other.bodies[0].schema["properties"]["kind"]["enum"] = Json::array({"other"});
  other.bodies[0].schema["properties"]["extra"] = Json::object();
  CompletePage(other, page);
  const Json& schema = page.operations[0].bodies[0].schema;
  EXPECT_EQ(FormatJson(*ResolvePointer(schema, "/properties/kind/enum")), R"(["tea","coffee"])");
  EXPECT_EQ(ResolvePointer(schema, "/properties/extra"), nullptr);
}

TEST(PageCompletionTest, AnOpenApiDocumentIsNoPage) {
  Reference reference = Load(kPipe);
  reference.title = "Shop";
  EXPECT_FALSE(IsPage(reference));
  EXPECT_FALSE(IsPage(Reference{}));
}

}  // namespace
}  // namespace httptask
