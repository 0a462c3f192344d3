#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace httptask::testing {

// Root of the sources: `HTTPTASK_SOURCE`, else where this was compiled.
inline std::filesystem::path SourceFolder() {
  const char* folder = ::getenv("HTTPTASK_SOURCE");
  return folder != nullptr ? folder : HTTPTASK_SOURCE_DIR;
}

// Compares with tests/unit/runner/cli/golden/<name>; UPDATE_GOLDEN=1 writes it instead.
inline void ExpectGolden(std::string_view name, const std::string& text) {
  const std::filesystem::path path = SourceFolder() / "tests/unit/runner/cli/golden" / name;
  if (::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream expected;
  expected << stream.rdbuf();
  EXPECT_EQ(expected.str(), text) << path << " (UPDATE_GOLDEN=1 rewrites it)";
}

}  // namespace httptask::testing
