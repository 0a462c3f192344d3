#include "plugin/expression/path_function.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string Call(PathFunction function, std::string_view value, std::string_view arguments = "[]") {
  std::vector<Json> list;
  const Json given = ParseJson(arguments).value();
  for (const Json& argument : given) list.push_back(argument);
  const auto result = CallPathFunction(function, ParseJson(value).value(), list);
  return result ? FormatJson(*result) : "nothing";
}

TEST(PathFunctionTest, NumbersHaveAFraction) {
  EXPECT_EQ(Call(PathFunction::kSum, "[3, 1, 2]"), "6.0");
  EXPECT_EQ(Call(PathFunction::kMin, "[3, 1, 2]"), "1.0");
  EXPECT_EQ(Call(PathFunction::kMax, "[3, 1, 2]"), "3.0");
  EXPECT_EQ(Call(PathFunction::kAverage, "[3, 1, 2]"), "2.0");
  EXPECT_EQ(Call(PathFunction::kDeviation, "[1, 3]"), "1.0");
}

TEST(PathFunctionTest, OnlyNumbersCount) {
  EXPECT_EQ(Call(PathFunction::kSum, R"([1, "2", null, 4])"), "5.0");
  EXPECT_EQ(Call(PathFunction::kSum, "[1]", "[2, [3]]"), "6.0");
  EXPECT_EQ(Call(PathFunction::kSum, R"(["a"])"), "nothing");
}

TEST(PathFunctionTest, LengthIsOfListsAndObjects) {
  EXPECT_EQ(Call(PathFunction::kLength, "[1, 2]"), "2");
  EXPECT_EQ(Call(PathFunction::kLength, R"({"a": 1})"), "1");
  EXPECT_EQ(Call(PathFunction::kLength, R"("abc")"), "nothing");
  EXPECT_EQ(Call(PathFunction::kLength, "null", "[[1, 2, 3]]"), "3");
}

TEST(PathFunctionTest, ItemsOfLists) {
  EXPECT_EQ(Call(PathFunction::kFirst, "[1, 2]"), "1");
  EXPECT_EQ(Call(PathFunction::kLast, "[1, 2]"), "2");
  EXPECT_EQ(Call(PathFunction::kIndex, "[1, 2]", "[-2]"), "1");
  EXPECT_EQ(Call(PathFunction::kIndex, "[1, 2]", "[2]"), "nothing");
  EXPECT_EQ(Call(PathFunction::kFirst, "{}"), "nothing");
}

TEST(PathFunctionTest, KeysTextsAndLists) {
  EXPECT_EQ(Call(PathFunction::kKeys, R"({"x": 1, "y": 2})"), R"(["x","y"])");
  EXPECT_EQ(Call(PathFunction::kKeys, "[]"), "nothing");
  EXPECT_EQ(Call(PathFunction::kConcat, R"(["b", 1, "a"])", R"(["x", "y"])"), R"("baxy")");
  EXPECT_EQ(Call(PathFunction::kAppend, "[1]", "[2]"), "[1,2]");
}

}  // namespace
}  // namespace httptask
