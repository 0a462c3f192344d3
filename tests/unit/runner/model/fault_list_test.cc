#include "runner/model/fault_list.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(FaultListTest, FaultsComeInOrderOfPlace) {
  FaultList faults("{\n \"a\": 1,\n \"b\": 2}", "x.json");
  faults.AddAtValue("/b", "second");
  faults.AddAtKey("/a", "first", "do this");
  const auto taken = std::move(faults).Take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0], (Diagnostic{"x.json", {2, 2}, "first", "do this"}));
  EXPECT_EQ(taken[1], (Diagnostic{"x.json", {3, 7}, "second", ""}));
}

TEST(FaultListTest, WhatIsNotThereIsToldAtWhatIsAroundIt) {
  FaultList faults("{\"a\": {}}", "x.json");
  faults.AddAtValue("/a/b/c", "missing");
  EXPECT_EQ(std::move(faults).Take()[0].position, (TextPosition{1, 7}));
}

TEST(FaultListTest, PlacesWithinStringsCountEscapes) {
  FaultList faults(R"(["\n\nx"])", "x.json");
  faults.AddInString("/0", 2, "here");
  EXPECT_EQ(std::move(faults).Take()[0].position, (TextPosition{1, 7}));
}

TEST(FaultListTest, ManyFaultsAreCounted) {
  FaultList all("[]", "x.json");
  for (size_t i = 0; i < kFaultsMax; ++i) all.AddAt(0, "fault");
  EXPECT_EQ(std::move(all).Take().size(), kFaultsMax);

  FaultList more("[]", "x.json");
  for (size_t i = 0; i < kFaultsMax + 5; ++i) more.AddAt(0, "fault");
  const auto taken = std::move(more).Take();
  ASSERT_EQ(taken.size(), kFaultsMax + 1);
  EXPECT_EQ(taken.back().what, "5 more faults, this one and behind it");
  EXPECT_EQ(taken.back().severity, Severity::kError);
}

TEST(FaultListTest, WhatIsAddedLenientlyIsAWarning) {
  FaultList faults("[]", "x.json");
  {
    const FaultList::Leniency leniency(faults);
    for (size_t i = 0; i <= kFaultsMax; ++i) faults.AddAt(0, "odd");
  }
  EXPECT_TRUE(faults.Take().empty());
  const auto warnings = faults.TakeWarnings();
  ASSERT_EQ(warnings.size(), kFaultsMax + 1);
  EXPECT_EQ(warnings.back().what, "1 more warnings, this one and behind it");
  EXPECT_EQ(warnings.back().severity, Severity::kWarning);
}

TEST(QuoteTest, LongNamesAreCutBetweenLetters) {
  EXPECT_EQ(Quote("name"), "`name`");
  EXPECT_EQ(Quote(std::string(79, 'a') + "\xC3\xA9"
                                         "b"),
            "`" + std::string(79, 'a') + "…`");
}

}  // namespace
}  // namespace httptask::runner
