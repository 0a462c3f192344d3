#include "plugin/base/name_table.h"

#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

constexpr NameTable<int, 4> kNumbers({{{"one", 1}, {"two", 2}, {"three", 3}, {"x", 24}}});

TEST(NameTableTest, FindsWhatEachNameStandsFor) {
  ASSERT_NE(kNumbers.Find("three"), nullptr);
  EXPECT_EQ(*kNumbers.Find("three"), 3);
  EXPECT_EQ(*kNumbers.Find("x"), 24);
}

TEST(NameTableTest, OtherNamesStandForNothing) {
  for (const char* name : {"", "o", "ona", "onee", "thre", "X", "\xC3\xA4"}) {
    EXPECT_EQ(kNumbers.Find(name), nullptr) << name;
  }
}

TEST(NameTableTest, NamesInOnePlaceAreToldApart) {
  std::array<std::pair<std::string_view, int>, 100> entries;
  std::array<std::string, 100> names;
  for (int i = 0; i < 100; ++i) {
    names[static_cast<size_t>(i)] = "a" + std::to_string(1000 + i) + "b";
    entries[static_cast<size_t>(i)] = {names[static_cast<size_t>(i)], i};
  }
  const NameTable<int, 100> table(entries);
  for (const auto& [name, number] : entries) EXPECT_EQ(*table.Find(name), number);
}

}  // namespace
}  // namespace httptask
