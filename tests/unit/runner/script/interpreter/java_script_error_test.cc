#include "runner/script/interpreter/java_script_error.h"

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

std::string Told(std::string text, std::string_view script) {
  const std::string told = DescribeJavaScriptError({std::move(text), 1, 4, true}, script);
  const size_t start = told.find('`') + 1;
  return told.substr(start, told.rfind('`') - start);
}

TEST(JavaScriptErrorTest, WhatIsReadOfNothingIsFoundInTheScript) {
  EXPECT_EQ(Told("TypeError: $.q is undefined", "$.q['x'] < 3"),
            "TypeError: Cannot read property 'x' of undefined");
  EXPECT_EQ(Told("TypeError: $.q is null", "$.q[\"x\"]"),
            "TypeError: Cannot read property 'x' of null");
  EXPECT_EQ(Told("TypeError: $.q is undefined", "$.q[0]"),
            "TypeError: Cannot read property '0' of undefined");
  EXPECT_EQ(Told("TypeError: $.q is undefined", "for (const x of $.q) {}"),
            "TypeError: Cannot read property 'Symbol(Symbol.iterator)' of undefined");
  EXPECT_EQ(Told("TypeError: $.q is undefined", "[...$.q]"),
            "TypeError: Cannot read property 'Symbol(Symbol.iterator)' of undefined");
  EXPECT_EQ(Told("TypeError: null has no properties", "null.foo()"),
            "TypeError: Cannot read property 'foo' of null");
  EXPECT_EQ(Told("TypeError: (intermediate value).x is undefined", "({}).x.y"),
            "TypeError: Cannot read property 'y' of undefined");
  EXPECT_EQ(Told("TypeError: $.q is undefined", "$.q[k]"), "TypeError: $.q is undefined");
}

TEST(JavaScriptErrorTest, WhatIsSetOfNothingIsToldSo) {
  EXPECT_EQ(Told("TypeError: can't access property \"y\", $.q is undefined", "$.q.y = 1"),
            "TypeError: Cannot set property 'y' of undefined");
  EXPECT_EQ(Told("TypeError: $.q is undefined", "$.q['y'] = 1"),
            "TypeError: Cannot set property 'y' of undefined");
  EXPECT_EQ(Told("TypeError: $.q is undefined", "$.q.y == 1"),
            "TypeError: Cannot read property 'y' of undefined");
}

TEST(JavaScriptErrorTest, ThrownErrorsAreToldInConductorsWords) {
  EXPECT_EQ(Told("TypeError: $.q.map is not a function", "$.q.map(x => x)"),
            "TypeError: (intermediate value).q.map is not a function");
  EXPECT_EQ(Told("TypeError: f is not a function", "f()"), "TypeError: f is not a function");
  EXPECT_EQ(Told("TypeError: invalid assignment to const 'abc'", "abc++"),
            "TypeError: Assignment to constant \"abc\"");
  EXPECT_EQ(Told("TypeError: can't convert null to object", "Object.keys(null)"),
            "TypeError: Cannot convert undefined or null to object: null");
  EXPECT_EQ(Told("ReferenceError: can't access lexical declaration 'z' before initialization", "z"),
            "ReferenceError: z is not defined");
  EXPECT_EQ(Told("SyntaxError: JSON.parse: unexpected end of data at line 1 column 1 of the JSON "
                 "data",
                 "JSON.parse('')"),
            "SyntaxError: Unexpected end of JSON input");
}

TEST(JavaScriptErrorTest, SyntaxErrorsNameWhatStandsThere) {
  const auto first_line = [](std::string text, std::string_view script) {
    const std::string told = Told(std::move(text), script);
    return told.substr(0, told.find('\n'));
  };
  constexpr std::string_view kScript = "abc d;1 ef";
  EXPECT_EQ(first_line("SyntaxError: unexpected token: identifier", kScript),
            "SyntaxError: inline:1:4 Expected ; but found d");
  EXPECT_EQ(first_line("SyntaxError: expected expression, got ';'", "a + ;"),
            "SyntaxError: inline:1:4 Expected an operand but found ;");
  EXPECT_EQ(first_line("SyntaxError: missing ) after argument list", "f(1)"),
            "SyntaxError: inline:1:4 Expected , but found eof");
  EXPECT_EQ(first_line("SyntaxError: missing ] after element list", "[1, 2 3]"),
            "SyntaxError: inline:1:4 Expected comma but found decimal");
  EXPECT_EQ(first_line("SyntaxError: return not in function", "    return 1"),
            "SyntaxError: inline:1:4 Invalid return statement");
  EXPECT_EQ(first_line("SyntaxError: redeclaration of let a", "let a"),
            "SyntaxError: inline:1:4 Variable \"a\" has already been declared");
}

}  // namespace
}  // namespace httptask::runner
