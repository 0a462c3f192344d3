#include "plugin/base/memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <vector>

namespace httptask {
namespace {

size_t ResidentBytes() {
  size_t total = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

// The sanitizers keep what was freed, to find its use.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ReleaseFreeMemoryTest, WhatWasFreedGoesBackToTheSystem) {
  constexpr size_t kBlocks = 64 * 1024;
  const size_t before = ResidentBytes();
  {
    std::vector<std::unique_ptr<std::vector<char>>> blocks;
    for (size_t i = 0; i < kBlocks; ++i) {
      blocks.push_back(std::make_unique<std::vector<char>>(1024, 'x'));
    }
    EXPECT_GT(ResidentBytes(), before + kBlocks * 1024);
  }
  ReleaseFreeMemory();
  EXPECT_LT(ResidentBytes(), before + kBlocks * 1024 / 4);
}
#endif

}  // namespace
}  // namespace httptask
