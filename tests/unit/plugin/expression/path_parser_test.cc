#include "plugin/expression/path_parser.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string ErrorOf(std::string_view path) {
  auto query = ParsePath(path);
  return query.ok() ? "" : std::string(MessageOf(query.status()));
}

TEST(PathParserTest, TellsTheColumn) {
  EXPECT_EQ(ErrorOf("a.b["), "column 5: a name in quotes, a number, '*' or '?' is expected");
  EXPECT_EQ(ErrorOf(""), "column 1: a name is expected");
  EXPECT_EQ(ErrorOf("a b"), "column 2: '.', '[' or the end is expected");
  EXPECT_EQ(ErrorOf("a['x"), "column 3: this text in quotes does not end, or has a wrong escape");
}

TEST(PathParserTest, OnlyNamesAndIndicesAreDefinite) {
  EXPECT_TRUE(ParsePath("a.b[0]['c']")->is_definite);
  EXPECT_FALSE(ParsePath("a[0,1]")->is_definite);
  EXPECT_FALSE(ParsePath("a..b")->is_definite);
  EXPECT_FALSE(ParsePath("a[1:2]")->is_definite);
}

TEST(PathParserTest, NamesMayHoldHyphens) {
  EXPECT_EQ(ErrorOf("create-token.output"), "");
}

TEST(PathParserTest, LengthHasALimit) {
  EXPECT_EQ(ErrorOf(std::string(4096, 'a')), "");
  EXPECT_EQ(ErrorOf(std::string(4097, 'a')), "longer than 4096 bytes");
}

TEST(PathParserTest, NestingHasALimit) {
  EXPECT_EQ(ErrorOf("a[?" + std::string(31, '(') + "@.b" + std::string(31, ')') + "]"), "");
  EXPECT_NE(ErrorOf("a[?" + std::string(40, '(') + "@.b" + std::string(40, ')') + "]"), "");
}

}  // namespace
}  // namespace httptask
