#include "plugin/schema/compiled_pattern.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace httptask {
namespace {

TEST(CompiledPatternTest, APatternIsCompiledOnce) {
  const auto first = CompilePattern("^once$");
  EXPECT_TRUE(first->ok());
  EXPECT_EQ(CompilePattern("^once$"), first);
}

TEST(CompiledPatternTest, WhatRe2CannotTakeIsNotOk) {
  EXPECT_FALSE(CompilePattern("(")->ok());
  EXPECT_FALSE(CompilePattern("(")->ok());
}

TEST(CompiledPatternTest, TheOldestGoesWhereThereAreMoreThanAreKept) {
  const auto first = CompilePattern("^oldest$");
  for (size_t i = 0; i + 1 < kPatternsKept; ++i) CompilePattern("^n" + std::to_string(i) + "$");
  EXPECT_EQ(CompilePattern("^oldest$"), first);
  CompilePattern("^one more$");
  EXPECT_NE(CompilePattern("^oldest$"), first);
  EXPECT_TRUE(RE2::FullMatch("oldest", *first)) << "who has it keeps it";
}

TEST(CompiledPatternTest, ALongPatternIsNotKept) {
  const std::string longest(kKeptPatternBytes, 'a');
  EXPECT_EQ(CompilePattern(longest), CompilePattern(longest));
  const std::string too_long = longest + "a";
  const auto first = CompilePattern(too_long);
  EXPECT_NE(CompilePattern(too_long), first);
}

}  // namespace
}  // namespace httptask
