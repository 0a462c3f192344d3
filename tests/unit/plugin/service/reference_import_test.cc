#include "plugin/service/reference_import.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "plugin/base/sha256.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

constexpr char kShop[] = R"({"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
  "servers": [{"url": "https://a.example"}],
  "paths": {"/a": {"get": {"operationId": "one"}, "trace": {}}, "/b": {"get": {"operationId": "two"}}}})";

class ReferenceImportTest : public ::testing::Test {
 protected:
  StatusOr<v1::ImportReferenceResponse> Import(const std::string& source,
                                               const std::string& content) {
    v1::ImportReferenceRequest request;
    request.set_source(source);
    request.set_content(content);
    return import_.Run(request);
  }
  StatusOr<v1::ImportReferenceResponse> Ask(const std::string& source, const std::string& content) {
    v1::ImportReferenceRequest request;
    request.set_source(source);
    request.set_digest(Sha256(content));
    return import_.Run(request);
  }

  const testing::TemporaryFolder folder_;
  const std::unique_ptr<Catalog> catalog_ = std::move(*Catalog::Open(folder_.path()));
  ReferenceImport import_{*catalog_};
};

TEST_F(ReferenceImportTest, TellsWhatIsUsableAndWhichOperationIsNot) {
  const auto response = Import("shop.json", kShop);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->operations(), 3);
  EXPECT_EQ(response->usable(), 2);
  ASSERT_EQ(response->problems_size(), 1);
  EXPECT_EQ(response->problems(0).operation(), "TRACE /a");
  EXPECT_EQ(response->problems(0).pointer(), "#/paths/~1a/trace");
}

TEST_F(ReferenceImportTest, WhatTheCatalogHoldsIsKnownByItsDigest) {
  EXPECT_TRUE(Ask("shop.json", kShop)->content_needed());
  ASSERT_TRUE(Import("shop.json", kShop).ok());
  const auto answer = Ask("shop.json", kShop);
  EXPECT_TRUE(answer->unchanged());
  EXPECT_EQ(answer->api().api(), "shop");
  EXPECT_EQ(answer->operations(), 3);
  EXPECT_EQ(answer->usable(), 2);
  EXPECT_TRUE(Ask("shop.json", "other")->content_needed());
  EXPECT_TRUE(Ask("other.json", kShop)->content_needed());
}

TEST_F(ReferenceImportTest, AnUnchangedDocumentCountsItsOwnOperationsAlone) {
  const std::string more = R"({"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
      "servers": [{"url": "https://a.example"}], "paths": {"/c": {"get": {"operationId": "three"}}}})";
  ASSERT_TRUE(Import("shop.json", kShop).ok());
  ASSERT_TRUE(Import("more.json", more).ok());
  const auto shop = Ask("shop.json", kShop);
  ASSERT_TRUE(shop.ok()) << shop.status();
  EXPECT_EQ(shop->operations(), 3);
  EXPECT_EQ(shop->usable(), 2);
  EXPECT_EQ(shop->api().operations(), 4);
  EXPECT_EQ(shop->api().usable(), 3);
  const auto other = Ask("more.json", more);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(other->operations(), 1);
  EXPECT_EQ(other->usable(), 1);
}

TEST_F(ReferenceImportTest, ADocumentWithTheIdsOfAnotherSaysItsName) {
  EXPECT_EQ(Import("v1/shop.json", kShop)->suggested_api(), "");
  std::string newer = kShop;
  newer.replace(newer.find("\"1\""), 3, "\"2\"");
  const auto response = Import("v2/shop.json", newer);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->api().api(), "shop-2");
  EXPECT_EQ(response->suggested_api(), "shop");
  ASSERT_EQ(response->problems_size(), 2);
  EXPECT_NE(response->problems(1).reason().find("v1/shop.json"), std::string::npos);
  EXPECT_NE(response->problems(1).help().find("--api"), std::string::npos);
  EXPECT_EQ(Import("v2/shop.json", newer)->problems_size(), 1);
}

TEST_F(ReferenceImportTest, AGivenNameSaysWhatItReplaces) {
  ASSERT_TRUE(Import("v1/shop.json", kShop).ok());
  v1::ImportReferenceRequest request;
  request.set_source("v2/shop.json");
  request.set_content(std::string(kShop) + " ");
  request.set_api("shop");
  const auto response = import_.Run(request);
  ASSERT_TRUE(response.ok());
  ASSERT_EQ(response->problems_size(), 2);
  EXPECT_NE(response->problems(1).reason().find("v1/shop.json"), std::string::npos);
  EXPECT_EQ(response->added_document() > 0, true);
}

TEST_F(ReferenceImportTest, ChangesAreToldByOperation) {
  ASSERT_TRUE(Import("shop.json", kShop).ok());
  std::string newer = kShop;
  newer.replace(newer.find("two"), 3, "new");
  const auto response = Import("shop.json", newer);
  ASSERT_TRUE(response.ok());
  ASSERT_EQ(response->changes_size(), 2);
  std::map<std::string, v1::ChangeKind> kinds;
  for (const auto& change : response->changes()) kinds[change.id()] = change.kind();
  EXPECT_EQ(kinds["new"], v1::CHANGE_KIND_ADDED);
  EXPECT_EQ(kinds["two"], v1::CHANGE_KIND_REMOVED);
}

TEST_F(ReferenceImportTest, FilesAreAskedForBeforeAnythingIsWritten) {
  const std::string document =
      R"({"openapi": "3.1.0", "info": {"title": "Shop"}, "paths": {"/a": {"$ref": "a.yaml"}}})";
  const auto first = Import("dir/shop.json", document);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->needed_files_size(), 1);
  EXPECT_EQ(first->needed_files(0), "a.yaml");
  EXPECT_TRUE(catalog_->Apis(0, 10)->empty());
  v1::ImportReferenceRequest request;
  request.set_source("dir/shop.json");
  request.set_content(document);
  v1::ReferenceFile& file = *request.add_files();
  file.set_path("a.yaml");
  file.set_content("get: {operationId: x}\n");
  const auto second = import_.Run(request);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->usable(), 1);
  EXPECT_TRUE(Ask("dir/shop.json", document)->content_needed());
}

TEST_F(ReferenceImportTest, UrlsAreAskedForOnlyWhereTheyAreFollowed) {
  const std::string document = R"({"openapi": "3.1.0", "info": {"title": "Shop"},
      "servers": [{"url": "https://a.example"}],
      "paths": {"/a": {"$ref": "https://b.example/a.yaml#/a"}}})";
  const auto refused = Import("shop.json", document);
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused->needed_files_size(), 0);
  EXPECT_EQ(refused->problems(0).pointer(), "#/paths/~1a");
  EXPECT_NE(refused->problems(0).help().find("--remote-refs"), std::string::npos);
  EXPECT_TRUE(Ask("shop.json", document)->unchanged());

  v1::ImportReferenceRequest request;
  request.set_source("shop.json");
  request.set_remote_refs(true);
  request.set_digest(Sha256(document));
  EXPECT_TRUE(import_.Run(request)->content_needed());
  request.set_content(document);
  const auto asked = import_.Run(request);
  ASSERT_EQ(asked->needed_files_size(), 1);
  EXPECT_EQ(asked->needed_files(0), "https://b.example/a.yaml");
  v1::ReferenceFile& file = *request.add_files();
  file.set_path("https://b.example/a.yaml");
  file.set_content("a: {get: {operationId: x, parameters: [{$ref: p.yaml}]}}\n");
  file.set_url("https://c.example/deep/a.yaml");
  const auto further = import_.Run(request);
  ASSERT_EQ(further->needed_files_size(), 1) << further->DebugString();
  EXPECT_EQ(further->needed_files(0), "https://c.example/deep/p.yaml");
}

TEST_F(ReferenceImportTest, WithoutReferencesToUrlsItIsTheSameDocumentEitherWay) {
  ASSERT_TRUE(Import("shop.json", kShop).ok());
  v1::ImportReferenceRequest request;
  request.set_source("shop.json");
  request.set_remote_refs(true);
  request.set_digest(Sha256(kShop));
  EXPECT_TRUE(import_.Run(request)->unchanged());
}

TEST_F(ReferenceImportTest, WhatARedirectLedToIsTheBase) {
  v1::ImportReferenceRequest request;
  request.set_source("https://a.example/shop");
  request.set_base_url("https://b.example/v2/shop.json");
  request.set_remote_refs(true);
  request.set_content(R"({"openapi": "3.1.0", "info": {"title": "Shop"}, "servers": [{"url": "x"}],
      "paths": {"/a": {"$ref": "a.yaml"}, "/b": {"$ref": "shop.json#/paths/~1c"},
                "/c": {"get": {"operationId": "c"}}}})");
  const auto asked = import_.Run(request);
  ASSERT_EQ(asked->needed_files_size(), 1) << asked.status();
  EXPECT_EQ(asked->needed_files(0), "https://b.example/v2/a.yaml");
  request.add_files()->set_path("https://b.example/v2/a.yaml");
  request.mutable_files(0)->set_content("get: {operationId: a}\n");
  EXPECT_EQ(import_.Run(request)->usable(), 3);
  EXPECT_EQ(catalog_->Get("shop/c")->servers.at(0).url, "https://b.example/v2/x");
}

TEST_F(ReferenceImportTest, PagesOfBothFormsCompleteEachOther) {
  ASSERT_TRUE(
      Import("shop-orders-post-1a2.txt",
             "POST /orders\nServers\nRequest body fields\nName Type Required Description\n"
             "kind String No\n\nPossible values:\n\n  • \"tea\"\n\nHow to start integrating\n")
          .ok());
  ASSERT_TRUE(
      Import("pipe.txt",
             "POST /orders\nServers\n- https://api.shop.example\nRequest body fields\n"
             "Name | Type | Required | Description |\n---|---|---|---|\nkind |\nString | No |\n"
             "What it is. |\nHow to start integrating\n")
          .ok());
  const auto operation = catalog_->Get("shop/POST /orders");
  ASSERT_TRUE(operation.ok()) << operation.status();
  EXPECT_EQ(operation->servers.size(), 1u);
  EXPECT_EQ(FormatJson(*ResolvePointer(operation->bodies.at(0).schema, "/properties/kind/enum")),
            R"(["tea"])");
}

TEST_F(ReferenceImportTest, PagesOfBothFormsThatComeInAtTheSameMomentCompleteEachOther) {
  constexpr int kPages = 5;
  std::thread plain([this] {
    for (int i = 0; i < kPages; ++i) {
      (void)Import(
          fmt::format("shop-a{}-get-1a2.txt", i),
          fmt::format("GET /a{}\nServers\nQuery parameters\nName Type Required Description\n"
                      "kind String No\n\nWhat it is.\n\nHow to start integrating\n",
                      i));
    }
  });
  for (int i = 0; i < kPages; ++i) {
    (void)Import(fmt::format("pipe{}.txt", i),
                 fmt::format("GET /a{}\nServers\n- https://api.shop.example\nQuery parameters\n"
                             "Name | Type | Required | Description |\n---|---|---|---|\nkind |\n"
                             "String | No | |\nHow to start integrating\n",
                             i));
  }
  plain.join();
  for (int i = 0; i < kPages; ++i) {
    const auto operation = catalog_->Get(fmt::format("shop/GET /a{}", i));
    ASSERT_TRUE(operation.ok()) << operation.status();
    EXPECT_EQ(operation->servers.size(), 1u) << i;
    ASSERT_EQ(operation->parameters.size(), 1u) << i;
    EXPECT_EQ(operation->parameters[0].description, "What it is.") << i;
  }
}

TEST_F(ReferenceImportTest, APageThatWasCutComesInOnlyWhenAskedFor) {
  const std::string cut =
      "GET /a\nServers\n- https://api.shop.example\nQuery parameters\nName Type Required "
      "Description\na String No\n";
  EXPECT_EQ(ReasonOf(Import("cut.txt", cut).status()), Reason::kReferenceInvalid);
  EXPECT_TRUE(catalog_->Apis(0, 10)->empty());
  v1::ImportReferenceRequest request;
  request.set_source("cut.txt");
  request.set_content(cut);
  request.set_partial(true);
  const auto response = import_.Run(request);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->usable(), 1);
  EXPECT_GE(response->problems_size(), 1);
  EXPECT_TRUE(Ask("cut.txt", cut)->content_needed());
}

TEST_F(ReferenceImportTest, ASourceIsNeeded) {
  EXPECT_EQ(ReasonOf(Import("", kShop).status()), Reason::kArgumentInvalid);
}

}  // namespace
}  // namespace httptask
