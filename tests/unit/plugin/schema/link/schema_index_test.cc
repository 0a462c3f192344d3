#include "plugin/schema/link/schema_index.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

constexpr SchemaDialect kDraft2020 = {SchemaDialect::Draft::k2020};

TEST(SchemaIndexTest, IdsAnchorsAndPointersLeadToSchemas) {
  const Json root = *ParseJson(R"({"$id": "http://a.test/root", "$defs": {
      "one": {"$id": "one", "$anchor": "here", "type": "string"},
      "a/b": {"$dynamicAnchor": "there"}}})");
  const SchemaDocuments none;
  SchemaIndex index(root, "http://base.test/", kDraft2020, none);
  EXPECT_EQ(index.root().base, "http://a.test/root");
  EXPECT_EQ(index.Find("http://a.test/one")->schema, &root["$defs"]["one"]);
  EXPECT_EQ(index.Find("http://a.test/one#here")->schema, &root["$defs"]["one"]);
  EXPECT_EQ(index.Find("http://a.test/root#/$defs/one")->base, "http://a.test/one");
  EXPECT_EQ(index.Find("http://a.test/root#/$defs/a~1b")->schema, &root["$defs"]["a/b"]);
  EXPECT_EQ(index.DynamicAnchors("there"), std::vector<std::string>{"http://a.test/root#there"});
  EXPECT_FALSE(index.Find("http://a.test/root#/nowhere"));
  EXPECT_FALSE(index.Find("http://a.test/other"));
}

TEST(SchemaIndexTest, OtherDocumentsAreLookedIntoWhenNeeded) {
  const Json root = true;
  const SchemaDocuments documents = {{"http://b.test/x", *ParseJson(R"({"$anchor": "y"})")}};
  SchemaIndex index(root, "http://base.test/", kDraft2020, documents);
  EXPECT_EQ(index.Find("http://b.test/x#y")->schema, &documents.begin()->second);
}

}  // namespace
}  // namespace httptask
