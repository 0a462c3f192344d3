#include "plugin/expression/conductor_path_parser.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

bool Parses(std::string_view text) {
  return ConductorPathParser(text).Parse().ok();
}

TEST(ConductorPathParserTest, WhatIsNoPathIsTold) {
  for (const char* path : {"", ".", "a.", "a[", "a[b]", "a['x',\"y\"]", "a b", " a",
                           "a[?(@.x == )]", "a[?(@.x = 1)]", "a ? 1 : 2", "$workflow"}) {
    EXPECT_FALSE(Parses(path)) << path;
  }
}

TEST(ConductorPathParserTest, LengthAndDepthHaveLimits) {
  EXPECT_TRUE(Parses(std::string(4096, 'a')));
  EXPECT_FALSE(Parses(std::string(4097, 'a')));
  const auto nested = [](int depth) {
    std::string path = "a";
    for (int i = 0; i < depth; ++i) path = "a[?(@." + path + ")]";
    return path;
  };
  EXPECT_TRUE(Parses(nested(10)));
  EXPECT_FALSE(Parses(nested(40)));
  EXPECT_FALSE(Parses("a[?(" + std::string(1000, '(') + "@.x)]"));
  EXPECT_FALSE(Parses("a[?(" + std::string(1000, '!') + "@.x)]"));
}

}  // namespace
}  // namespace httptask
