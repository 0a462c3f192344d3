#include "runner/script/jq_dialect.h"

#include <gtest/gtest.h>

#include "runner/script/jq_program.h"

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

}  // namespace
}  // namespace httptask::runner
