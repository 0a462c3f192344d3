#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>

#include "plugin/base/file.h"
#include "plugin/catalog/catalog.h"
#include "plugin/reference/reference_loader.h"
#include "plugin/schema/fields.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

// A file beside or within the source tree; nothing, and a line in the output, when it is not there.
std::optional<std::string> ReadInput(const std::string& path) {
  const char* root = getenv("HTTPTASK_SOURCE");
  const auto file = std::filesystem::path(root == nullptr ? "." : root) / path;
  auto content = ReadFile(file);
  if (content.ok()) return *std::move(content);
  std::cerr << "not checked, since it is not there: " << path << "\n";
  return std::nullopt;
}

struct Imported {
  testing::TemporaryFolder folder;
  Reference reference;
  std::unique_ptr<Catalog> catalog;
};

std::unique_ptr<Imported> Import(std::string_view content, std::string_view source) {
  auto imported = std::make_unique<Imported>();
  auto reference = LoadReference(content, source);
  EXPECT_TRUE(reference.ok()) << reference.status();
  auto catalog = Catalog::Open(imported->folder.path());
  EXPECT_TRUE(catalog.ok()) << catalog.status();
  if (!reference.ok() || !catalog.ok()) return nullptr;
  auto put = (*catalog)->Put(*reference, source, "");
  EXPECT_TRUE(put.ok()) << put.status();
  imported->reference = *std::move(reference);
  imported->catalog = *std::move(catalog);
  return imported;
}

struct Counts {
  size_t fields = 0;
  size_t top_level = 0;
  size_t arrays = 0;
  size_t required = 0;
};

Counts CountFields(const Operation& operation) {
  Counts counts;
  FieldLister lister(operation.definitions);
  for (const Field& field : lister.List(operation.bodies.at(0).schema).fields) {
    ++counts.fields;
    counts.top_level += field.path.find('.') == std::string::npos;
    counts.arrays += field.path.ends_with("[]");
    counts.required += field.required;
  }
  return counts;
}

TEST(ImportTest, OwnPlaidDocumentHasWhatThePageHas) {
  auto content = ReadInput("examples/plaid/openapi.yaml");
  ASSERT_TRUE(content.has_value());
  auto imported = Import(*content, "examples/plaid/openapi.yaml");
  ASSERT_NE(imported, nullptr);
  EXPECT_EQ(imported->reference.api, "plaid");
  EXPECT_EQ(imported->reference.operations.size(), 4u);
  EXPECT_TRUE(imported->reference.problems.empty());
  auto operation = imported->catalog->Get("plaid/linkTokenCreate");
  ASSERT_TRUE(operation.ok()) << operation.status();
  Counts counts = CountFields(*operation);
  EXPECT_EQ(counts.fields, 150u);
  EXPECT_EQ(counts.top_level, 47u);
  EXPECT_EQ(counts.arrays, 22u);
  EXPECT_EQ(counts.required, 20u);
}

TEST(ImportTest, PlaidsWholeDocumentIsThere) {
  auto content = ReadInput("../shared/references/plaid.openapi.yml");
  if (!content) return;
  const auto begin = std::chrono::steady_clock::now();
  auto imported = Import(*content, "plaid.openapi.yml");
  const auto took = std::chrono::steady_clock::now() - begin;
  ASSERT_NE(imported, nullptr);
  std::cerr << "import of plaid.openapi.yml: "
            << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms, "
            << imported->reference.problems.size() << " problems\n";
  for (const auto& problem : imported->reference.problems) {
    std::cerr << problem.pointer << ": " << problem.reason << "\n";
  }
  EXPECT_EQ(imported->reference.operations.size(), 329u);
  auto operations = imported->catalog->Search({.api = "plaid", .limit = 1000});
  ASSERT_TRUE(operations.ok());
  ASSERT_EQ(operations->size(), 329u);
  for (const OperationSummary& summary : *operations) {
    auto operation = imported->catalog->Get(summary.FullId());
    ASSERT_TRUE(operation.ok()) << operation.status();
    EXPECT_EQ(operation->servers.size(), 2u);
  }
  auto operation = imported->catalog->Get("plaid/linkTokenCreate");
  ASSERT_TRUE(operation.ok());
  Counts counts = CountFields(*operation);
  EXPECT_GT(counts.fields, 100u);
  std::cerr << "plaid/linkTokenCreate: " << counts.fields << " fields, " << counts.top_level
            << " top-level, " << counts.required << " required\n";
  auto found = imported->catalog->Search({.words = "link token create"});
  ASSERT_TRUE(found.ok() && !found->empty());
  EXPECT_EQ((*found)[0].id, "linkTokenCreate");
}

TEST(ImportTest, PlaidsDocumentCutInTheMiddleIsRefused) {
  auto content = ReadInput("../shared/references/plaid.openapi.yml");
  if (!content) return;
  for (size_t size : {size_t{100'000}, size_t{700'000}, size_t{1'500'000}, size_t{2'900'000}}) {
    std::string cut = content->substr(0, size);
    EXPECT_FALSE(LoadReference(cut, "cut.yml").ok()) << size;
  }
}

}  // namespace
}  // namespace httptask
