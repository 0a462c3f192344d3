#include "runner/script/interpreter/jq_dialect.h"

#include <gtest/gtest.h>

#include "runner/script/interpreter/jq_program.h"

namespace httptask::runner {
namespace {

std::string Evaluate(std::string_view query) {
  StatusOr<JqProgram> program = JqProgram::Compile(query);
  if (!program.ok()) return std::string(MessageOf(program.status()));
  const StatusOr<std::string> result = program->Run("{}");
  return result.ok() ? *result : std::string(MessageOf(result.status()));
}

TEST(JqDialectTest, WhatJacksonJqDoesNotHaveFails) {
  EXPECT_EQ(Evaluate("0 | mktime"), "Function mktime/0 does not exist");
  EXPECT_EQ(Evaluate("0 | strftime(\"%Y\")"), "Function strftime/1 does not exist");
  EXPECT_EQ(Evaluate("IN(1; 2)"), "Function IN/2 does not exist");
}

TEST(JqDialectTest, TheFailureCanBeCaught) {
  EXPECT_EQ(Evaluate("try (0 | gmtime) catch \"no gmtime\""), R"(["no gmtime"])");
  EXPECT_EQ(Evaluate("[0 | todate?]"), "[[]]");
}

TEST(JqDialectTest, AnInfinityIsItsNameInQuotes) {
  EXPECT_EQ(Evaluate("infinite | tostring"), R"(["\"Infinity\""])");
  EXPECT_EQ(Evaluate("-infinite | tostring"), R"(["\"-Infinity\""])");
  EXPECT_EQ(Evaluate("1, \"a\", [1] | tostring"), R"(["1","a","[1]"])");
}

TEST(JqDialectTest, AFunctionOfTheQuerysOwnHidesThem) {
  EXPECT_EQ(Evaluate("def date: 7; date"), "[7]");
}

TEST(JqDialectTest, AQueryWithoutThemStaysAsItIs) {
  EXPECT_EQ(ToJacksonDialect(".a | keys"), ".a | keys");
}

// The values are those of an unmodified Conductor 3.32.1.
TEST(JqDialectTest, ObjectsTakeAnyPipeAsAValue) {
  const std::pair<const char*, const char*> queries[] = {
      {R"({ a: .x // "b" , c: .y // "d" })", R"([{"a":"b","c":"d"}])"},
      {R"({a: 1 + 2, b: .x == 1, c: .x and true, "d": 1 | 2, (.k // "e"): 3 * 4})",
       R"([{"a":3,"b":false,"c":false,"d":2,"e":12}])"},
      {"{a: if true then 1 else 2 end, b: .x as $v | $v}", R"([{"a":1,"b":null}])"},
      {"{a: reduce range(3) as $i (0; . + $i)}", R"([{"a":3}])"},
      {"{a: .x?, b: [1,2] | length, c: -1}", R"([{"a":null,"b":2,"c":-1}])"},
      {R"({a: .x // "}" , b: "\(.x // "q") // {"})", R"([{"a":"}","b":"q // {"}])"},
      {"{a: not}", R"([{"a":false}])"},
      {"{a: def f: 1; f}", R"([{"a":1}])"},
      {R"({a: try error("x") catch .})", R"([{"a":"x"}])"},
      {"{a: {b: 1 + 1, c: .if // 2} | .b}", R"([{"a":2}])"},
      {R"({"k": 1} as {k: $v} | {v: $v + 1})", R"([{"v":2}])"},
      {"{a: if true then 1, 2 else 3 end}", R"([{"a":1},{"a":2}])"}};
  for (const auto& [query, result] : queries) EXPECT_EQ(Evaluate(query), result) << query;
}

TEST(JqDialectTest, WhatIsWrongAllTheSameIsToldAsItStands) {
  EXPECT_NE(Evaluate("{a: 1 + }").find("syntax error"), std::string::npos);
  EXPECT_NE(Evaluate("{a: \"").find("error"), std::string::npos);
  EXPECT_EQ(WithValuesInParentheses("{a: 1, b, \"c\": 2 # , x\n}"),
            "{a:( 1), b, \"c\":( 2 # , x\n)}");
  const std::string deep(100'000, '{');
  EXPECT_EQ(WithValuesInParentheses(deep), deep);
}

TEST(JqDialectTest, ErrorsAreToldInConductorsWords) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Cannot iterate over null (null)", "Cannot iterate over null"},
      {"Cannot iterate over string (\"a (b) c\")", "Cannot iterate over string"},
      {"number (5) has no keys",
       "keys is not applicable to NUMBER; expected one of [OBJECT, ARRAY]"},
      {"object ({\"a\":1}) cannot be sorted, as it is not an array",
       "sort is not applicable to OBJECT; expected one of [ARRAY]"},
      {"array ([1,2]) cannot be parsed as a number", "array cannot be parsed as a number"},
      {"Invalid numeric literal at EOF at line 1, column 3 (while parsing 'abc')",
       "For input string: \"abc\""},
      {"Invalid numeric literal at line 1, column 3 (while parsing '{a}')",
       "Invalid numeric literal at line 1, column 3 (while parsing '{a}')"},
      {"Cannot check whether object has a number key",
       "argument 1 of has() must be string for object input"},
      {"Cannot check whether number has a string key", "has() is not applicable to NUMBER"},
      {"Regex failure: premature end of char-class", "premature end of char-class"},
      {"Range bounds must be numeric", "arguments of range() must be NUMBER"},
      {"Cannot index number with string \"a\"", "Cannot index number with string \"a\""},
      {"my own (error) has no keys", "my own (error) has no keys"}};
  for (const auto& [ours, theirs] : cases) EXPECT_EQ(ToJacksonError(ours), theirs);
}

}  // namespace
}  // namespace httptask::runner
