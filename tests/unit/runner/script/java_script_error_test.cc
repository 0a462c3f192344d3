#include "runner/script/java_script_error.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

std::string Describe(std::string text, std::string_view script = "x") {
  return DescribeJavaScriptError({std::move(text), 1, 4, true}, script);
}

TEST(JavaScriptErrorTest, AThrownErrorHasNoLine) {
  EXPECT_EQ(DescribeJavaScriptError({"Error: bad 7", 1, 0, false}, ""),
            "Error evaluating the script `Error: bad 7`");
}

TEST(JavaScriptErrorTest, AMissingPropertyIsToldInConductorsWords) {
  EXPECT_EQ(Describe("TypeError: can't access property \"x\", $.a is undefined"),
            "Error evaluating the script `TypeError: Cannot read property 'x' of undefined` at "
            "line 1");
  EXPECT_EQ(Describe("TypeError: can't access property 0, $.a is null"),
            "Error evaluating the script `TypeError: Cannot read property '0' of null` at line 1");
}

TEST(JavaScriptErrorTest, AMissingPropertysNameIsFoundInTheScript) {
  EXPECT_EQ(
      Describe("TypeError: $.a is undefined", "1 + $.a.deeper < 3"),
      "Error evaluating the script `TypeError: Cannot read property 'deeper' of undefined` at "
      "line 1");
  EXPECT_EQ(Describe("TypeError: f(...) is null", "f(1)[0]"),
            "Error evaluating the script `TypeError: f(...) is null` at line 1");
}

TEST(JavaScriptErrorTest, EndlessRecursionIsARangeError) {
  EXPECT_EQ(Describe("InternalError: too much recursion"),
            "Error evaluating the script `RangeError: Maximum call stack size exceeded` at line 1");
}

TEST(JavaScriptErrorTest, AMissingOperandIsToldInConductorsWords) {
  EXPECT_EQ(Describe("SyntaxError: expected expression, got end of script", "if (\n"),
            "Error evaluating the script `SyntaxError: inline:1:4 Expected an operand but found "
            "eof\nif (\n    ^\n` at line 1");
}

TEST(JavaScriptErrorTest, ASyntaxErrorShowsItsPlace) {
  EXPECT_EQ(Describe("SyntaxError: missing variable name", "var = 5 +\nnext"),
            "Error evaluating the script `SyntaxError: inline:1:4 expected BindingIdentifier or "
            "BindingPattern\nvar = 5 +\n    ^\n` at line 1");
}

TEST(JavaScriptErrorTest, WhatTheScriptThrowsIsNotTranslated) {
  EXPECT_EQ(DescribeJavaScriptError({"SyntaxError: mine", 1, 0, false}, ""),
            "Error evaluating the script `SyntaxError: mine`");
}

TEST(JavaScriptErrorTest, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(DescribeJavaScriptError({"Error: \xFF", 1, 0, false}, ""),
            "Error evaluating the script `Error: \xEF\xBF\xBD`");
}

}  // namespace
}  // namespace httptask::runner
