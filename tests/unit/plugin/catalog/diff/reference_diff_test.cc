#include "plugin/catalog/diff/reference_diff.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

using Lines = std::vector<std::string>;

// What putting a reference tells, as `id kind`.
Lines ChangesOf(CatalogFile& file, const Reference& reference,
                std::string_view source = "plaid.yaml") {
  Lines lines;
  auto changes = file.Put(reference, source);
  EXPECT_TRUE(changes.ok()) << changes.status();
  if (!changes.ok()) return lines;
  for (const OperationChange& change : *changes) {
    lines.push_back(change.id + " " + std::string(ChangeKindName(change.kind)));
  }
  return lines;
}

TEST(ReferenceDiffTest, TheFirstImportAndAnEqualOneChangeNothing) {
  CatalogFile file;
  EXPECT_EQ(ChangesOf(file, MakeReference()), Lines{});
  Reference same = MakeReference();
  same.operations[0].description = "Other words";
  EXPECT_EQ(ChangesOf(file, same), Lines{});
}

TEST(ReferenceDiffTest, EachOperationTellsWhatBecameOfIt) {
  CatalogFile file;
  ChangesOf(file, MakeReference());
  Reference changed = MakeReference();
  changed.operations.pop_back();
  changed.operations[1].parameters.push_back({.name = "limit"});
  changed.operations.push_back(MakeOperation("new", "GET", "/new"));
  // Reached through two references.
  changed.definitions["#/components/schemas/B"]["maxLength"] = 5;
  EXPECT_EQ(ChangesOf(file, changed), (Lines{"linkTokenCreate broken", "linkTokenGet compatible",
                                             "new added", "accountsGet removed"}));
}

TEST(ReferenceDiffTest, AnotherSourceIsComparedInWhatItReplaces) {
  CatalogFile file;
  ChangesOf(file, MakeReference());
  Reference moved;
  moved.operations = {MakeOperation("accountsGet", "GET", "/accounts/get")};
  EXPECT_EQ(ChangesOf(file, moved, "moved.yaml"), Lines{"accountsGet broken"});
}

TEST(ReferenceDiffTest, WhatIsNewlyDeprecatedIsTold) {
  CatalogFile file;
  ChangesOf(file, MakeReference());
  Reference changed = MakeReference();
  changed.operations[1].deprecated = true;
  EXPECT_EQ(ChangesOf(file, changed), Lines{"linkTokenGet compatible"});
  EXPECT_EQ(ChangesOf(file, changed), Lines{});
}

}  // namespace
}  // namespace httptask
