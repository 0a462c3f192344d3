#include "plugin/catalog/catalog.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/testing/temporary_folder.h"
#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

using testing::TemporaryFolder;

std::unique_ptr<Catalog> OpenIn(const TemporaryFolder& folder) {
  auto catalog = Catalog::Open(folder.path());
  EXPECT_TRUE(catalog.ok()) << catalog.status();
  return catalog.ok() ? *std::move(catalog) : nullptr;
}

std::vector<std::string> IdsFor(Catalog& catalog, std::string words, std::string api = "") {
  auto found = catalog.Search({.words = std::move(words), .api = std::move(api)});
  EXPECT_TRUE(found.ok()) << found.status();
  std::vector<std::string> ids;
  if (found.ok()) {
    for (const auto& operation : *found) ids.push_back(operation.FullId());
  }
  return ids;
}

class CatalogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    catalog_ = OpenIn(folder_);
    ASSERT_NE(catalog_, nullptr);
    auto put = catalog_->Put(MakeReference(), "plaid.yaml", "");
    ASSERT_TRUE(put.ok()) << put.status();
  }

  std::string ErrorOf(std::string_view name, Reason reason = Reason::kOperationNotFound) {
    auto operation = catalog_->Get(name);
    EXPECT_FALSE(operation.ok());
    if (operation.ok()) return "";
    EXPECT_EQ(ReasonOf(operation.status()), reason) << operation.status();
    return std::string(MessageOf(operation.status()));
  }

  TemporaryFolder folder_;
  std::unique_ptr<Catalog> catalog_;
};

TEST_F(CatalogTest, AnApiIsNoOperation) {
  EXPECT_EQ(
      ErrorOf("plaid"),
      "`plaid` is an API, not an operation; `httptask search --api plaid` lists its operations");
}

TEST_F(CatalogTest, OpensAgainWithoutItsSources) {
  catalog_.reset();
  catalog_ = OpenIn(folder_);
  auto apis = catalog_->Apis(0, 10);
  ASSERT_TRUE(apis.ok());
  ASSERT_EQ(apis->size(), 1u);
  EXPECT_EQ((*apis)[0], (ApiSummary{"plaid", "The Plaid API", "1", 3, 3, {"plaid.yaml"}}));
}

TEST_F(CatalogTest, AnOperationBringsTheDefinitionsThatItReachesAndNoOthers) {
  auto operation = catalog_->Get("plaid/linkTokenCreate");
  ASSERT_TRUE(operation.ok()) << operation.status();
  EXPECT_EQ(operation->FullId(), "plaid/linkTokenCreate");
  EXPECT_EQ(operation->source, "plaid.yaml");
  EXPECT_EQ(operation->definitions.size(), 2u);
  EXPECT_TRUE(operation->definitions.contains("#/components/schemas/B"));
  EXPECT_TRUE(catalog_->Get("plaid/accountsGet")->definitions.empty());
}

TEST_F(CatalogTest, NamesMayLeaveOutTheApiOrUseMethodAndPath) {
  for (std::string_view name :
       {"linkTokenCreate", "plaid/POST /link/token/create", "POST /link/token/create",
        "plaid/post  /link/token/create", " plaid/linkTokenCreate "}) {
    auto operation = catalog_->Get(name);
    ASSERT_TRUE(operation.ok()) << name << operation.status();
    EXPECT_EQ(operation->id, "linkTokenCreate");
  }
}

TEST_F(CatalogTest, UnknownNamesGetTheNearest) {
  EXPECT_NE(ErrorOf("plaid/linkTokenCrate").find("plaid/linkTokenCreate"), std::string::npos);
  EXPECT_NE(ErrorOf("linkTokenCrate").find("linkTokenCreate"), std::string::npos);
  EXPECT_NE(ErrorOf("plad/linkTokenCreate", Reason::kApiNotFound).find("`plaid`"),
            std::string::npos);
  ErrorOf("");
  ErrorOf("plaid/");
  ErrorOf("/", Reason::kApiNotFound);
}

TEST_F(CatalogTest, ABareNameOfSeveralApisListsThem) {
  ASSERT_TRUE(catalog_->Put(MakeReference(), "other.yaml", "other").ok());
  for (std::string_view name : {"linkTokenCreate", "POST /link/token/create"}) {
    std::string message = ErrorOf(name);
    EXPECT_NE(message.find("`other/linkTokenCreate`"), std::string::npos) << message;
    EXPECT_NE(message.find("`plaid/linkTokenCreate`"), std::string::npos) << message;
  }
}

TEST_F(CatalogTest, AnIdMayHoldASlash) {
  Reference reference;
  reference.operations = {MakeOperation("repos/list", "GET", "/repos")};
  ASSERT_TRUE(catalog_->Put(reference, "github.json", "github").ok());
  EXPECT_TRUE(catalog_->Get("github/repos/list").ok());
  EXPECT_TRUE(catalog_->Get("repos/list").ok());
}

TEST_F(CatalogTest, ASourcePutAgainReplacesWhatItHadBrought) {
  Reference reference = MakeReference();
  reference.operations.resize(1);
  auto api = catalog_->Put(reference, "plaid.yaml", "");
  ASSERT_TRUE(api.ok()) << api.status();
  EXPECT_EQ(api->api.operations, 1);
  EXPECT_FALSE(catalog_->Get("plaid/accountsGet").ok());
  EXPECT_EQ(IdsFor(*catalog_, "accounts"), std::vector<std::string>{});
}

TEST_F(CatalogTest, TwoDocumentsOfOneApiStandSideBySide) {
  Reference page;
  page.operations = {MakeOperation("POST /link/token/create", "POST", "/link/token/create")};
  auto api = catalog_->Put(page, "page.txt", "plaid");
  ASSERT_TRUE(api.ok()) << api.status();
  EXPECT_EQ(api->api.operations, 4);
  EXPECT_EQ(api->api.sources, (std::vector<std::string>{"plaid.yaml", "page.txt"}));
  EXPECT_EQ(catalog_->Get("plaid/POST /link/token/create")->source, "page.txt");
  EXPECT_EQ(catalog_->Get("POST /link/token/create")->source, "page.txt");
  EXPECT_EQ(catalog_->Get("plaid/linkTokenCreate")->source, "plaid.yaml");
}

TEST_F(CatalogTest, ADocumentWithTheIdsOfAnotherGetsANameOfItsOwn) {
  for (int round = 0; round < 2; ++round) {
    auto second = catalog_->Put(MakeReference(), "b/plaid.yaml", "");
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_EQ(second->api.api, "plaid-1");
    EXPECT_EQ(second->name_holder, round == 0 ? "plaid.yaml" : "");
    EXPECT_EQ(second->added_document > 0, round == 0);
    EXPECT_TRUE(second->changes.empty());
  }
  EXPECT_EQ(catalog_->Get("plaid/linkTokenGet")->source, "plaid.yaml");
  EXPECT_EQ(catalog_->Get("plaid-1/linkTokenGet")->source, "b/plaid.yaml");
  EXPECT_EQ(IdsFor(*catalog_, "plaid 1 create"),
            std::vector<std::string>{"plaid-1/linkTokenCreate"});
}

TEST_F(CatalogTest, UnderAGivenNameADocumentTakesTheIdsOfAnother) {
  auto api = catalog_->Put(MakeReference(), "moved.yaml", "plaid");
  ASSERT_TRUE(api.ok()) << api.status();
  EXPECT_EQ(api->replaced_sources, std::vector<std::string>{"plaid.yaml"});
  EXPECT_EQ(api->api.operations, 3);
  EXPECT_EQ(api->api.sources, std::vector<std::string>{"moved.yaml"});
  EXPECT_EQ(catalog_->Get("linkTokenCreate")->source, "moved.yaml");
}

TEST_F(CatalogTest, AForgottenApiIsGone) {
  EXPECT_EQ(*catalog_->Forget("plaid", ""), 3);
  EXPECT_TRUE(catalog_->Apis(0, 10)->empty());
  EXPECT_EQ(IdsFor(*catalog_, "link"), std::vector<std::string>{});
  const auto again = catalog_->Forget("plaid", "");
  EXPECT_EQ(ReasonOf(again.status()), Reason::kApiNotFound);
  EXPECT_TRUE(catalog_->Put(MakeReference(), "plaid.yaml", "")->changes.empty());
}

TEST_F(CatalogTest, OneDocumentOfAnApiCanBeForgotten) {
  Reference more;
  more.operations = {MakeOperation("more", "GET", "/more")};
  ASSERT_TRUE(catalog_->Put(more, "more.yaml", "plaid").ok());
  const auto unknown = catalog_->Forget("plaid", "mor.yaml");
  EXPECT_EQ(ReasonOf(unknown.status()), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(unknown.status()).find("plaid.yaml, more.yaml"), std::string_view::npos);
  EXPECT_EQ(*catalog_->Forget("plaid", "plaid.yaml"), 3);
  EXPECT_EQ(IdsFor(*catalog_, "", "plaid"), std::vector<std::string>{"plaid/more"});
}

TEST_F(CatalogTest, ADocumentWithoutOperationsStaysKnown) {
  Reference empty;
  empty.api = "plaid";
  empty.digest = "d1";
  ASSERT_TRUE(catalog_->Put(empty, "webhooks.yaml", "").ok());
  ASSERT_TRUE(catalog_->Put(MakeReference(), "plaid.yaml", "").ok());
  EXPECT_TRUE(catalog_->FindUnchanged("webhooks.yaml", "", "d1")->has_value());
}

TEST_F(CatalogTest, UnusableOperationsCountInTheApi) {
  Reference reference;
  reference.unusable_operations = 2;
  auto api = catalog_->Put(reference, "more.yaml", "plaid");
  ASSERT_TRUE(api.ok());
  EXPECT_EQ(api->api.operations, 5);
  EXPECT_EQ(api->api.usable, 3);
}

TEST_F(CatalogTest, AnUnchangedDocumentIsKnownByItsDigestAndCountsItsOwnOperations) {
  Reference reference;
  reference.digest = "d1";
  reference.operations = {MakeOperation("more", "GET", "/more")};
  reference.unusable_operations = 2;
  ASSERT_TRUE(catalog_->Put(reference, "more.yaml", "plaid").ok());
  for (const std::string_view api : {"", "plaid"}) {
    const auto found = catalog_->FindUnchanged("more.yaml", api, "d1");
    ASSERT_TRUE(found.ok() && found->has_value()) << found.status();
    EXPECT_EQ((*found)->operations, 3);
    EXPECT_EQ((*found)->usable, 1);
    EXPECT_EQ((*found)->api.operations, 6);
    EXPECT_EQ((*found)->api.usable, 4);
  }
  EXPECT_FALSE(catalog_->FindUnchanged("more.yaml", "", "d2")->has_value());
  EXPECT_FALSE(catalog_->FindUnchanged("other.yaml", "", "d1")->has_value());
  EXPECT_FALSE(catalog_->FindUnchanged("more.yaml", "other", "d1")->has_value());
  // Without a digest a document always counts as new.
  EXPECT_FALSE(catalog_->FindUnchanged("plaid.yaml", "", "")->has_value());
}

TEST_F(CatalogTest, GetAllKeepsEqualReferencesOfTwoDocumentsApart) {
  Reference other;
  other.operations = {MakeOperation("other", "POST", "/other")};
  other.operations[0].bodies.push_back({.media_type = "application/json"});
  other.operations[0].bodies[0].schema["$ref"] = "#/components/schemas/A";
  other.definitions["#/components/schemas/A"]["type"] = "boolean";
  ASSERT_TRUE(catalog_->Put(other, "other.yaml", "plaid").ok());
  auto all = catalog_->GetAll("plaid");
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->operations.size(), 4u);
  EXPECT_EQ(all->definitions.size(), 4u);
  const Body& body = all->operations[3].bodies.at(0);
  const std::string reference(StringMember(body.schema, "$ref"));
  ASSERT_TRUE(all->definitions.contains(reference)) << reference;
  EXPECT_EQ(StringMember(all->definitions[reference], "type"), "boolean");
  EXPECT_EQ(ReasonOf(catalog_->GetAll("plad").status()), Reason::kApiNotFound);
}

TEST_F(CatalogTest, SearchFindsPartsOfNames) {
  auto ids = IdsFor(*catalog_, "link token");
  ASSERT_EQ(ids.size(), 3u);
  EXPECT_EQ(ids.back(), "plaid/accountsGet");
  EXPECT_EQ(IdsFor(*catalog_, "lin tok crea"), std::vector<std::string>{"plaid/linkTokenCreate"});
  EXPECT_EQ(IdsFor(*catalog_, "linktokenc"), std::vector<std::string>{"plaid/linkTokenCreate"});
}

TEST_F(CatalogTest, AnExactIdOrPathComesFirst) {
  for (std::string words : {"linkTokenGet", "/link/token/get", "POST /link/token/get",
                            "plaid/linkTokenGet", "LINKTOKENGET"}) {
    auto ids = IdsFor(*catalog_, words);
    ASSERT_FALSE(ids.empty()) << words;
    EXPECT_EQ(ids.front(), "plaid/linkTokenGet") << words;
  }
}

TEST_F(CatalogTest, WithoutWordsTheDocumentsOrderCounts) {
  EXPECT_EQ(IdsFor(*catalog_, "", "plaid"),
            (std::vector<std::string>{"plaid/linkTokenCreate", "plaid/linkTokenGet",
                                      "plaid/accountsGet"}));
  auto page = catalog_->Search({.words = " ", .api = "plaid", .offset = 1, .limit = 1});
  ASSERT_EQ(page->size(), 1u);
  EXPECT_EQ((*page)[0].id, "linkTokenGet");
}

TEST_F(CatalogTest, NoTextIsQuerySyntax) {
  for (std::string words : {"\"", "a\"b", "NEAR(link token)", "link AND", "*", "-link", "link:*",
                            "(", "^link", "{a b}: c", "\x01\x02", "\xff\xfe", "name : link", "'",
                            "; DROP TABLE operation", "–", "OR OR"}) {
    EXPECT_TRUE(catalog_->Search({.words = words}).ok()) << words;
  }
  EXPECT_TRUE(catalog_->Search({.words = std::string(100'000, 'a')}).ok());
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "word ";
  EXPECT_TRUE(catalog_->Search({.words = many}).ok());
}

TEST_F(CatalogTest, SearchInAnUnknownApiNamesTheNearest) {
  auto found = catalog_->Search({.words = "link", .api = "plaidd"});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(ReasonOf(found.status()), Reason::kApiNotFound);
  EXPECT_NE(MessageOf(found.status()).find("plaid"), std::string_view::npos);
}

TEST_F(CatalogTest, ApiNamesAreChecked) {
  for (std::string_view name : {"a/b", "a b", "ü", "a\n"}) {
    auto put = catalog_->Put(MakeReference(), "x", name);
    ASSERT_FALSE(put.ok()) << name;
    EXPECT_EQ(ReasonOf(put.status()), Reason::kArgumentInvalid);
  }
  EXPECT_TRUE(catalog_->Put(MakeReference(), "x", std::string(100, 'a')).ok());
  EXPECT_FALSE(catalog_->Put(MakeReference(), "x", std::string(101, 'a')).ok());
  EXPECT_TRUE(catalog_->Put(MakeReference(), "x", "A-b_c.9").ok());
}

TEST(CatalogOpenTest, EmptyCatalogSaysHowToFillIt) {
  TemporaryFolder folder;
  auto catalog = OpenIn(folder);
  EXPECT_NE(MessageOf(catalog->Get("x").status()).find("import"), std::string_view::npos);
  EXPECT_EQ(ReasonOf(catalog->GetAll("x").status()), Reason::kApiNotFound);
  EXPECT_TRUE(catalog->Apis(0, 10)->empty());
}

TEST(CatalogOpenTest, AFolderThatCannotBeMadeIsNamed) {
  TemporaryFolder folder;
  folder.Write("file", "x");
  auto catalog = Catalog::Open(folder.File("file") / "inside");
  ASSERT_FALSE(catalog.ok());
  EXPECT_EQ(ReasonOf(catalog.status()), Reason::kStorageFailed);
  EXPECT_NE(MessageOf(catalog.status()).find("inside"), std::string_view::npos);
}

// Runs `work` in a child process; its exit code.
template <typename Work>
int RunInChild(Work work) {
  pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(CatalogOpenTest, AReadOnlyFolderIsTold) {
  TemporaryFolder folder;
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  int code = RunInChild([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return 3;
    auto catalog = Catalog::Open(folder.path());
    if (catalog.ok()) return 1;
    return ReasonOf(catalog.status()) == Reason::kStorageFailed ? 0 : 2;
  });
  chmod(folder.path().c_str(), 0755);
  EXPECT_EQ(code, 0);
}

Reference MakeLargeReference() {
  Reference reference = MakeReference();
  for (int i = 0; i < 500; ++i) {
    reference.operations.push_back(
        MakeOperation("big" + std::to_string(i), "GET", "/big", std::string(4000, 'x')));
  }
  return reference;
}

TEST(CatalogDiskTest, WhatDoesNotFitOnTheDiskLeavesEverythingAsItWas) {
  TemporaryFolder folder;
  ASSERT_TRUE(OpenIn(folder)->Put(MakeReference(), "plaid.yaml", "").ok());
  int code = RunInChild([&] {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{400'000, 400'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto catalog = Catalog::Open(folder.path());
    if (!catalog.ok()) return 1;
    auto put = (*catalog)->Put(MakeLargeReference(), "plaid.yaml", "");
    if (put.ok()) return 2;
    if (ReasonOf(put.status()) != Reason::kStorageFailed) return 3;
    if (MessageOf(put.status()).find("full") == std::string_view::npos) return 4;
    return (*catalog)->Get("plaid/accountsGet").ok() ? 0 : 5;
  });
  EXPECT_EQ(code, 0);
  auto catalog = OpenIn(folder);
  EXPECT_EQ((*catalog->Apis(0, 1))[0].operations, 3);
  EXPECT_FALSE(catalog->Get("plaid/big0").ok());
}

TEST(CatalogProcessTest, SeveralProcessesUseOneCatalogAtOnce) {
  TemporaryFolder folder;
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    pid_t child = fork();
    if (child == 0) {
      auto catalog = Catalog::Open(folder.path());
      if (!catalog.ok()) _exit(1);
      for (int round = 0; round < 5; ++round) {
        if (!(*catalog)->Put(MakeReference(), "a.yaml", "api" + std::to_string(i)).ok()) _exit(2);
        if (!(*catalog)->Search({.words = "link"}).ok()) _exit(3);
      }
      _exit(0);
    }
    children.push_back(child);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  EXPECT_EQ(OpenIn(folder)->Apis(0, 10)->size(), 4u);
}

}  // namespace
}  // namespace httptask
