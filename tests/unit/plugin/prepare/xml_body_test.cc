#include "plugin/prepare/xml_body.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

constexpr char kStart[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string Write(const char* body, const char* schema, const Definitions& definitions = {}) {
  const std::string text = FormatXmlBody(ParseText(body), ParseText(schema), definitions);
  EXPECT_TRUE(text.starts_with(kStart));
  return text.substr(sizeof(kStart) - 1);
}

TEST(XmlBodyTest, MembersAreElementsAndAttributes) {
  EXPECT_EQ(Write(R"({"id": 1, "name": "a<b&\"c\"", "is": true, "none": null, "e": ""})",
                  R"({"xml": {"name": "pet"}, "properties": {
                      "id": {"xml": {"attribute": true}}, "name": {"xml": {"name": "called"}}}})"),
            R"(<pet id="1"><called>a&lt;b&amp;&quot;c&quot;</called><is>true</is><e/></pet>)");
}

TEST(XmlBodyTest, NamespacesAndPrefixes) {
  EXPECT_EQ(Write(R"({"id": 1})", R"({"xml": {"name": "p"}, "properties": {"id": {"xml":
                     {"namespace": "http://a.example/s", "prefix": "s"}}}})"),
            R"(<p><s:id xmlns:s="http://a.example/s">1</s:id></p>)");
  EXPECT_EQ(Write("{}", R"({"xml": {"name": "p", "namespace": "urn:a"}})"),
            R"(<p xmlns="urn:a"/>)");
}

// The examples of OpenAPI 3.1, section 4.8.26.2.
TEST(XmlBodyTest, ListsAreWrittenAsOpenApiHasThem) {
  const std::vector<std::array<const char*, 2>> cases = {
      {R"({"items": {}})", "<r><a>x</a><a>y</a></r>"},
      {R"({"items": {"xml": {"name": "animal"}}})", "<r><animal>x</animal><animal>y</animal></r>"},
      {R"({"items": {"xml": {"name": "animal"}}, "xml": {"name": "aliens"}})",
       "<r><animal>x</animal><animal>y</animal></r>"},
      {R"({"items": {}, "xml": {"name": "aliens"}})", "<r><a>x</a><a>y</a></r>"},
      {R"({"items": {}, "xml": {"wrapped": true}})", "<r><a><a>x</a><a>y</a></a></r>"},
      {R"({"items": {"xml": {"name": "animal"}}, "xml": {"wrapped": true}})",
       "<r><a><animal>x</animal><animal>y</animal></a></r>"},
      {R"({"items": {}, "xml": {"name": "aliens", "wrapped": true}})",
       "<r><aliens><aliens>x</aliens><aliens>y</aliens></aliens></r>"}};
  for (const auto& [list, xml] : cases) {
    const std::string schema =
        std::string(R"({"xml": {"name": "r"}, "properties": {"a": )") + list + "}}";
    EXPECT_EQ(Write(R"({"a": ["x", "y"]})", schema.c_str()), xml) << list;
  }
}

TEST(XmlBodyTest, TheDocumentIsNamedAfterItsSchema) {
  Definitions definitions;
  definitions["#/components/schemas/Pet"] = ParseText(R"({"properties": {"n": {}}})");
  EXPECT_EQ(Write(R"({"n": 1})", R"({"$ref": "#/components/schemas/Pet"})", definitions),
            "<Pet><n>1</n></Pet>");
  EXPECT_EQ(Write("[1]", R"({"items": {"xml": {"name": "n"}}})"), "<root><n>1</n></root>");
}

TEST(XmlBodyTest, WhatXmlCannotHoldIsLeftOut) {
  EXPECT_EQ(Write(R"("a\u0001\tb\r")", "{}"), "<root>a\tb&#13;</root>");
}

}  // namespace
}  // namespace httptask
